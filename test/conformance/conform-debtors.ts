import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Bench } from './conform-target.ts';
import { doneOf, expectKind } from './outcomes.ts';
import { aCompany, aDebtor } from './sales-order.fixture.ts';
import { patient, type TargetWorld } from './stand.ts';

/** What every target owes to those who owe the money. */
export function conformDebtors(
  world: () => TargetWorld,
  bench: Bench,
  asked: (work: () => Promise<unknown>) => Promise<number>,
): void {
  const anEmail = () => `zofia.${randomBytes(5).toString('hex')}@example.com`;
  const found = async (email: string, target = bench.target()) =>
    doneOf(await target.findDebtors(email, patient), 'Looking for a debtor');

  describe('debtors', () => {
    it.each([
      ['person', aDebtor],
      ['company', aCompany],
    ] as const)('finds a %s that it created, by e-mail, as the image says', async (type, make) => {
      const wanted = make(anEmail());
      expect(await found(wanted.email), 'Nobody is found before there is somebody').toEqual([]);
      const made = doneOf(await bench.target().createDebtor(wanted, [], patient), 'Creating a debtor');
      const [there, ...more] = await found(wanted.email, bench.stranger());
      expect(more, 'One debtor was created, so one is found').toEqual([]);
      expect(there, 'A debtor that was created is found in the target by its e-mail').toMatchObject({
        externalId: made.externalId,
        type,
      });
      expect(there?.vatNumber, 'The VAT number is kept').toBe(wanted.vatNumber);
      const image = Object.fromEntries(
        Object.entries(bench.target().debtorImage(wanted)).filter(([, value]) => value !== ''),
      );
      expect(there?.image, 'debtorImage is what the target holds afterwards').toMatchObject(image);
    });

    it('compares e-mails as people mean them', async () => {
      const email = anEmail();
      const made = doneOf(await bench.target().createDebtor(aDebtor(email), [], patient), 'Creating a debtor');
      for (const way of [email.toUpperCase(), ` ${email} `]) {
        const [there] = await found(way, bench.stranger());
        expect(there?.externalId, `"${way}" is ${email}`).toBe(made.externalId);
        expect((await bench.target().recallDebtor(way))[0]?.externalId, `"${way}" is ${email}, in memory too`).toBe(
          made.externalId,
        );
      }
    });

    it('creates none where one has the e-mail, and gives that one', async () => {
      const email = anEmail();
      const first = doneOf(await bench.target().createDebtor(aDebtor(email), [], patient), 'Creating a debtor');
      const again = doneOf(
        await bench.target().createDebtor(aDebtor(email.toUpperCase()), [], patient),
        'Creating it again',
      );
      expect(again.externalId, 'A second debtor with one e-mail is the first').toBe(first.externalId);
      expect([first.existed ?? false, again.existed], 'Whoever asked must know that nobody judged it yet').toEqual([
        false,
        true,
      ]);
      const other = doneOf(
        await bench.stranger().createDebtor(aDebtor(email), [], patient),
        'From a memory that knows nothing',
      );
      expect(other.externalId, 'A second debtor with one e-mail is the first, whoever asks').toBe(first.externalId);
      expect(world().debtors(email), 'One e-mail, one debtor').toBe(1);
    });

    it('finds what it created where the target answers nothing', async () => {
      const email = anEmail();
      await world().answerNothing(true);
      const outcome = await bench.target().createDebtor(aDebtor(email), [], patient);
      await world().answerNothing(false);
      const made = doneOf(outcome, 'A debtor that was created and answered by nothing');
      expect((await found(email, bench.stranger()))[0]?.externalId, 'It is the one in the target').toBe(
        made.externalId,
      );
      expect(world().debtors(email), 'It was created once').toBe(1);
    });

    it('changes the fields that it is told, and no other', async () => {
      const email = anEmail();
      const made = doneOf(await bench.target().createDebtor(aCompany(email), [], patient), 'Creating a debtor');
      const [before] = await found(email, bench.stranger());
      const wanted = aCompany(email);
      const moved = { ...wanted, invoiceAddress: { ...wanted.invoiceAddress, city: 'Łódź' } };
      const image = bench.target().debtorImage(moved);
      const changes = Object.fromEntries(
        Object.entries(image).filter(([field, value]) => value !== '' && before?.image[field] !== value),
      );
      expect(Object.values(changes), 'debtorImage differs where the debtor does').toEqual(['Łódź']);
      doneOf(await bench.target().updateDebtor(made.externalId, changes, patient), 'Updating the debtor');
      const [after] = await found(email, bench.stranger());
      expect(after?.image, 'Only the fields of `changes` differ afterwards').toEqual({ ...before?.image, ...changes });
    });

    it('never writes a field that the flow keeps to itself', async () => {
      const wanted = aCompany(anEmail());
      const without = Object.entries(bench.target().debtorImage(wanted)).flatMap(([field, value]) =>
        value === wanted.vatNumber ? [field] : [],
      );
      expect(without, 'debtorImage holds the VAT number in one field').toHaveLength(1);
      doneOf(await bench.target().createDebtor(wanted, without, patient), 'Creating a debtor without its VAT number');
      const [there] = await found(wanted.email, bench.stranger());
      expect(there?.image[without[0] ?? ''] ?? '', 'A field of `without` is not written').toBe('');
      expect(there?.type, 'And the others are').toBe('company');
    });

    it('reads debtors anew into memory, and forgets those that are gone', async () => {
      const [changed, gone] = [anEmail(), anEmail()];
      const target = bench.target();
      const one = doneOf(await target.createDebtor(aDebtor(changed), [], patient), 'Creating a debtor');
      const other = doneOf(await target.createDebtor(aDebtor(gone), [], patient), 'Creating another');
      const [field] = Object.entries(one.image).find(([, value]) => value === 'Warszawa') ?? [''];
      doneOf(
        await bench.stranger().updateDebtor(one.externalId, { [field]: 'Łódź' }, patient),
        'Changing it elsewhere',
      );
      world().removeDebtor(other.externalId);
      doneOf(await target.rereadDebtors([one.externalId, other.externalId], patient), 'Reading them anew');
      const [known] = await target.recallDebtor(changed);
      expect(known?.image[field], 'What somebody changed in the target is recalled').toBe('Łódź');
      expect(await target.recallDebtor(gone), 'What somebody deleted in the target is not').toEqual([]);
    });

    it('takes the loss of a debtor for what it is', async () => {
      const email = anEmail();
      const made = doneOf(await bench.target().createDebtor(aDebtor(email), [], patient), 'Creating a debtor');
      world().removeDebtor(made.externalId);
      const outcome = await bench.target().updateDebtor(made.externalId, { 'billingaddress.city': 'Łódź' }, patient);
      expectKind(
        outcome,
        'A debtor that somebody deleted concerns this order, not the whole connection',
        'transient',
        'rejected',
      );
      expect(
        await bench.target().recallDebtor(email),
        'A debtor that is gone is forgotten, so that it is looked up afresh',
      ).toEqual([]);
    });

    it('refuses what can be no debtor, and asks nobody', async () => {
      const requests = await asked(async () => {
        const outcome = await bench.target().createDebtor(aDebtor('no e-mail at all'), [], patient);
        expectKind(outcome, 'A debtor without an e-mail address', 'rejected');
      });
      expect(requests, 'What cannot be is refused without a request').toBe(0);
    });
  });
}
