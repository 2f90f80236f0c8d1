const NEEDED_MAJOR = 24;
const COULD_NOT = 2;

/** Ends the process with one clear sentence where it runs on an older Node. Imports nothing, so that it always gets to speak. */
export const demandNode24 = (): void => {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= NEEDED_MAJOR) return;
  process.stderr.write(
    `Liwu needs Node ${NEEDED_MAJOR}, and this is Node ${process.versions.node}: start it through npm ` +
      `(npm start, npm run -s liwu -- COMMAND), which brings the right one along, or run 'nvm use' first.\n`,
  );
  process.exit(COULD_NOT);
};
