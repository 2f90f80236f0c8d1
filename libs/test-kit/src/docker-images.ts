import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { kafkaJars } from '@liwu/embedded';

const SCRIPT = fileURLToPath(new URL('../../../docker/build-images.sh', import.meta.url));

/** The images that the containers are made of; builds those that are missing or of an earlier making. */
export async function buildImages(log: (line: string) => void): Promise<{ kafka: string; postgres: string }> {
  const jars = await kafkaJars(log);
  const [kafka, postgres] = (await outputOf(SCRIPT, [jars])).trim().split('\n');
  if (!kafka || !postgres) throw new Error(`${SCRIPT} did not name the images`);
  return { kafka, postgres };
}

/** Runs a program whose complaints and progress the person at the terminal shall see. */
function outputOf(file: string, args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${file} ended with code ${code}`)),
    );
  });
}
