import { runPage } from './server/run-page.js';

await runPage(process.env);
