import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Puts messages and stack traces of failures where the payload codec seals them: what a system answers may name a person.
 * Loaded by its path, by the workers and within workflows.
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
