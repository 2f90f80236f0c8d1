import { hostname } from 'node:os';
import { identityOf, isRunning } from '@liwu/embedded';
import { getContainerRuntimeClient, ImageName } from 'testcontainers';

const HOST_LABEL = 'liwu.spec-servers.host';
const PID_LABEL = 'liwu.spec-servers.pid';
const START_TIME_LABEL = 'liwu.spec-servers.start-time';
const REAPER_IMAGE = process.env['RYUK_CONTAINER_IMAGE'] ?? 'testcontainers/ryuk:0.14.0';

/** Marks a container as this process's, so that a later run can tell whether it is left over. */
export function ownershipLabels(): Record<string, string> {
  const self = identityOf(process.pid);
  if (!self) throw new Error('this process has no identity');
  return { [HOST_LABEL]: hostname(), [PID_LABEL]: String(self.pid), [START_TIME_LABEL]: self.startTime };
}

/** Removes the containers of runs of this machine that were killed; those of running ones are not touched. */
export async function stopLeftOverContainers(log: (line: string) => void): Promise<void> {
  const { container } = await getContainerRuntimeClient();
  for (const { Id, Labels } of await container.dockerode.listContainers({
    all: true,
    filters: { label: [HOST_LABEL] },
  })) {
    const owner = { pid: Number(Labels[PID_LABEL]), startTime: Labels[START_TIME_LABEL] ?? '' };
    if (Labels[HOST_LABEL] !== hostname() || isRunning(owner)) continue;
    log('removing a container of a run that was killed');
    await container.dockerode.getContainer(Id).remove({ force: true, v: true });
  }
}

/** The reaper of Testcontainers is used where its image is there, and never waited for where it cannot be had. */
export async function disableReaperIfAbsent(): Promise<void> {
  const { image } = await getContainerRuntimeClient();
  if (await image.exists(ImageName.fromString(REAPER_IMAGE))) return;
  process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
}
