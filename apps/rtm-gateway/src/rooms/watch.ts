/** One unbroken time of seeing what is broadcast in a room. Another object is another time, with a gap before it. */
export interface Watch {
  readonly room: string;
  /** The identity that is subscribed; it never sees what it broadcasts itself. */
  readonly witness: string;
}
