import { Command } from 'commander';
import { localEnvironment } from '../local-environment.ts';

/** `kladka doctor` */
export const doctorCommand = () =>
  new Command('doctor')
    .description(
      'look at everything the hub needs; one line per finding with its mend; exit code 1 when one is not well',
    )
    .option('--json', 'as JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const [{ examine }, { findingLine }] = await Promise.all([
        import('../doctor/examine.ts'),
        import('../doctor/finding.ts'),
      ]);
      const findings = await examine(localEnvironment(process.env));
      console.log(json ? JSON.stringify(findings, null, 2) : findings.map(findingLine).join('\n'));
      if (findings.some(finding => !finding.ok)) process.exitCode = 1;
    });
