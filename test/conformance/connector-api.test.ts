import { conform } from './conform.ts';
import { stands } from './stands.ts';

for (const { name, stand } of stands['connector-api']) conform(name, stand);
