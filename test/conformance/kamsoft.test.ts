import { conform } from './conform.ts';
import { stands } from './stands.ts';

for (const { name, stand } of stands.kamsoft) conform(name, stand);
