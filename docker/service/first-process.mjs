// Loaded before anything else in an image (NODE_OPTIONS), since an app there is the first process of its container: the kernel drops a
// signal for which that one has no handler yet, and whoever sent it would wait until its patience ended and kill. So a process that is told
// to end while it still starts does so at once; as soon as the app has a handler of its own, that one alone decides.
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';

const BY_SIGNAL = 128;

if (process.pid === 1 && isMainThread) {
  for (const name of ['SIGTERM', 'SIGINT']) {
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(BY_SIGNAL + constants.signals[name]);
    });
  }
}
