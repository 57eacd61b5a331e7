import type { Finding } from '../contract.ts';
import type { Setback } from '../outcome.ts';
import type { Core } from './core.ts';
import type { Capabilities } from './probe.ts';
import { neededRights, rightsFindings } from './rights.ts';

/** Whether the shop is reached, takes the key, is of a version we know, and gives the rights that are needed: a finding each. */
export function createCheck({ shop, probe }: Core) {
  /** Where the shop gives no list of resources, each one that must be read is tried. */
  async function tryReading(signal: AbortSignal): Promise<Finding[]> {
    const resources = Object.keys(neededRights.find(({ must }) => must)?.rights ?? {});
    const findings: Finding[] = [];
    for (const resource of resources) {
      const read = await shop.list(resource, { display: ['id'], limit: 1 }, signal);
      if (read.kind !== 'done') findings.push({ ok: false, what: read.reason, mend: mendOf(read) });
    }
    return findings.length > 0 ? findings : [{ ok: true, what: 'Orders and all they hang on can be read' }];
  }

  return async (signal: AbortSignal): Promise<Finding[]> => {
    const version = await probe.capabilities(signal);
    if (version.kind !== 'done') return [{ ok: false, what: version.reason, mend: mendOf(version) }];
    const index = await shop.document('', {}, signal);
    if (index.kind === 'auth' || index.kind === 'transient' || index.kind === 'throttled') {
      return [{ ok: false, what: index.reason, mend: mendOf(index) }];
    }
    const rights = index.kind === 'done' && index.value ? rightsFindings(index.value) : undefined;
    const facts = await probe.facts(signal);
    const zone: Finding =
      facts.kind === 'done'
        ? { ok: true, what: `The shop's time zone is ${facts.value.timeZone}` }
        : { ok: false, what: facts.reason, mend: `Let the key read configurations, or set timeZone. ${mendOf(facts)}` };
    return [
      { ok: true, what: 'The shop is reached and takes the key' },
      versionFinding(version.value),
      ...(rights ?? (await tryReading(signal))),
      zone,
    ];
  };
}

/** PrestaShop 1.6 to 9, and thirtybees. */
function versionFinding({ product, version, patch }: Capabilities): Finding {
  const title = product === 'thirtybees' ? `thirtybees ${version}` : `PrestaShop ${version}`;
  const what = `The shop runs ${title}${patch ? ', which takes changes of single fields' : ''}`;
  const supported = product === 'thirtybees' || /^(1\.[67]|[89])\./.test(version);
  return supported ? { ok: true, what } : { ok: false, what, mend: 'Update the shop to PrestaShop 1.6 or later.' };
}

function mendOf(setback: Setback): string {
  switch (setback.kind) {
    case 'auth':
      return 'Create a key in Advanced Parameters → Webservice, enable it for this shop, and enter it here.';
    case 'config':
      return 'Do what the sentence says, then check again.';
    case 'throttled':
      return `The shop wants a pause. Check again in ${Math.ceil(setback.retryAfterMs / 1000)} seconds.`;
    case 'transient':
    case 'unclear':
      return 'Check that the shop is up and that its address is right, then check again.';
    case 'rejected':
      return 'Check that the address is that of a PrestaShop or thirtybees.';
  }
}
