import { z } from 'zod';
import { fulfilmentStates } from '../../domain/fulfilment.ts';

/** What a connection to a pharmacy's Kamsoft APW45 or AOW is asked for. */
export const kamsoftSettings = z.object({
  userName: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .describe('User name that the pharmacy program sends, as it is entered in its shop module'),
  password: z.string().min(8).max(200).describe('Password that the pharmacy program sends'),
  serviceUrl: z
    .url({
      protocol: /^https?$/,
      error: 'Give the whole address, for example https://hub.example.com/kamsoft/pharmacy.',
    })
    .optional()
    .describe('Address that the service description names; the address by which it was asked for when empty'),
  availability: z
    .enum(['supplyamount', 'currentamount', 'stockamount'])
    .default('supplyamount')
    .describe('Which of the three amounts of an item is what the shop may sell'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Use three capitals, as PLN.')
    .default('PLN')
    .describe('Currency of prices and of orders; Kamsoft names none'),
  startDate: z.iso
    .date()
    .optional()
    .describe(
      'The first time orders are fetched, those placed before this day are left out; the day on which the connection was made when empty',
    ),
  pageSize: z.number().int().min(1).max(1000).default(50).describe('How many orders one answer holds at most'),
  states: z
    .record(z.string().trim().min(1).max(40), z.enum(fulfilmentStates))
    // The list of codes is not public. 0 stands for a new order in every sample; a guess at more could cancel an order.
    .default({ '0': 'accepted' })
    .describe(
      'What the pharmacy program’s order status codes mean; one that is missing here changes nothing and is asked about',
    ),
  runMinutes: z
    .number()
    .int()
    .min(1)
    .max(1440)
    .default(120)
    .describe(
      'Minutes within which all packages of an offer have to arrive for items that are missing from it to count',
    ),
  silenceHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours without a word from the pharmacy program after which a person is told'),
  pickUpHours: z
    .number()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours that an order may lie ready without being fetched before a person is told'),
  codSymbols: z.array(z.string().trim().min(1)).default(['ZP']).describe('Payment symbols that mean cash on delivery'),
  pointSymbols: z
    .array(z.string().trim().min(1))
    .default([])
    .describe('Transport symbols that deliver to a pick-up point whose code stands in the delivery address'),
  pointPattern: z
    .string()
    .min(1)
    .max(200)
    .refine(isPattern, 'This is no regular expression.')
    .default('\\b[A-Z]{3}[0-9]{2,3}[A-Z]{0,3}\\b')
    .describe('What the code of a pick-up point looks like, as a regular expression (InPost: KRA01M)'),
  encodingDeclaration: z
    .enum(['windows-1250', 'UTF-8'])
    .optional()
    .describe(
      'Encoding that the prolog of the orders names, for a program that insists on one; the text is Unicode anyway',
    ),
});

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

export type KamsoftSettings = z.output<typeof kamsoftSettings>;

export const kamsoftSecrets = ['password'];
