type Handler = ((event?: unknown) => void) | null;

/**
 * As much of a browser's XMLHttpRequest as the provider's SDKs use, on `fetch`: one asynchronous request with headers, a
 * body and a time limit, answered as text or as bytes.
 */
export class FetchXmlHttpRequest {
  onload: Handler = null;
  onerror: Handler = null;
  ontimeout: Handler = null;
  onabort: Handler = null;
  onloadend: Handler = null;
  responseType: '' | 'text' | 'arraybuffer' = '';
  withCredentials = false;
  /** Milliseconds; 0: no limit. */
  timeout = 0;
  status = 0;
  statusText = '';
  response: string | ArrayBuffer | null = null;
  #method = 'GET';
  #url = '';
  readonly #headers = new Headers();
  readonly #ended = new AbortController();

  get responseText(): string {
    return typeof this.response === 'string' ? this.response : '';
  }

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }

  send(body: BodyInit | null = null): void {
    const late = this.timeout > 0 ? setTimeout(() => this.#end('ontimeout'), this.timeout) : undefined;
    void this.#fetch(body).finally(() => clearTimeout(late));
  }

  abort(): void {
    if (this.#url !== '') this.#end('onabort');
  }

  async #fetch(body: BodyInit | null): Promise<void> {
    try {
      const { signal } = this.#ended;
      const answer = await fetch(this.#url, { method: this.#method, headers: this.#headers, body, signal });
      const response = this.responseType === 'arraybuffer' ? await answer.arrayBuffer() : await answer.text();
      if (signal.aborted) return;
      this.status = answer.status;
      this.statusText = answer.statusText;
      this.response = response;
      this.#end('onload');
    } catch {
      this.#end('onerror');
    }
  }

  /** Once only: whichever comes first. */
  #end(how: 'onload' | 'onerror' | 'ontimeout' | 'onabort'): void {
    if (this.#ended.signal.aborted) return;
    this.#ended.abort();
    this[how]?.({ type: how.slice(2) });
    this.onloadend?.({ type: 'loadend' });
  }
}
