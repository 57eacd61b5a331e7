import { defineConfig } from 'vitest/config';

const needsServices = [
  'test/docs/**/*.test.ts',
  'test/flows/**/*.test.ts',
  'test/replay/**/*.test.ts',
  '**/*.db.test.ts',
];
// Writing histories anew is no test; it runs when it is asked for.
const recorder = process.env.KLADKA_RECORD_HISTORIES ? [] : ['test/replay/record*.test.ts'];
const never = ['**/node_modules/**', '.kladka/**', 'test/chaos/**', ...recorder];

export default defineConfig({
  test: {
    reporters: [['default', { summary: false }], './tools/vitest-count.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...never, ...needsServices],
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'flows',
          include: needsServices,
          exclude: never,
          globalSetup: 'test/global-setup.ts',
          pool: 'forks',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
