import { conform } from './conform.ts';
import { stands } from './stands.ts';

for (const { name, stand } of stands.wapro) conform(name, stand);
