/** Why an embedded server could not be started; each has one sentence that says what to do. */
type EmbeddedFailureCode =
  | 'java-missing'
  | 'java-too-old'
  | 'maven-missing'
  | 'download-failed'
  | 'jars-differ'
  | 'jars-missing'
  | 'platform-unsupported'
  | 'user-unusable'
  | 'port-taken'
  | 'already-running'
  | 'start-failed';

/** A fault of the machine or of its set-up. Its message is one sentence for the person at the terminal. */
export class EmbeddedFailure extends Error {
  override readonly name = 'EmbeddedFailure';

  constructor(
    readonly code: EmbeddedFailureCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
