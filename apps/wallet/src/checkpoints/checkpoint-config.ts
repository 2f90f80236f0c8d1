import { wholeNumber } from '@liwu/service-kit';
import { z } from 'zod';

const path = z.string().min(1);

/** The settings of checkpoints, for the wallet's own. */
export const checkpointConfigShape = {
  /** Which deployment's books they are: part of what is signed. */
  LIWU_DEPLOYMENT: z.string().min(1).max(100).default('local'),
  /** How often one is taken, in seconds. */
  LIWU_CHECKPOINT_EVERY_S: wholeNumber(1, 86_400).default(60),
  /** The folder of all checkpoints, outside of the database and the same for all replicas; not set: the database alone has them. */
  LIWU_CHECKPOINT_DIR: path.optional(),
  /** The file of the private JWK (Ed25519, with a kid) that signs them; not set: none are taken. */
  LIWU_CHECKPOINT_KEY: path.optional(),
  /** The file of the JWKS whose keys may have signed them: what `verify-ledger` trusts unless it is told otherwise. */
  LIWU_CHECKPOINT_PUBLIC_KEYS: path.optional(),
};

const checkpointConfigSchema = z.object(checkpointConfigShape);
export type CheckpointConfig = z.output<typeof checkpointConfigSchema>;
