import { closeSync, existsSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

const ROTATE_AT_BYTES = 50 * 1024 * 1024;
const TAIL_BYTES = 8_192;

/** Opens a child's log to append to; one that has grown too big is put aside once, over the one put aside before. */
export const openLog = (path: string): number => {
  if (existsSync(path) && statSync(path).size > ROTATE_AT_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a');
};

/** The last lines of a log, for whoever has to be told why a child ended. */
export const lastLines = (path: string, count: number): string[] => {
  if (!existsSync(path)) return [];
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return tail.toString('utf8').trimEnd().split('\n').filter(Boolean).slice(-count);
  } finally {
    closeSync(file);
  }
};
