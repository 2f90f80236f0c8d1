/** For threads that specs start: Node finds a TypeScript source where its compiled file is imported. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!/^[.].*[.]js$/.test(specifier)) throw error;
      return next(specifier.replace(/js$/, 'ts'), context);
    }
  },
});
