import { config } from 'zod';

// Before any schema is made: the page's policy lets nobody make code of text, and zod would try it once to find out.
config({ jitless: true });
