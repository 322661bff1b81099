/** The quarantine: which refused webhooks are kept, and how many. */

import { afterEach, describe, expect, test } from 'vitest'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { scriptedProvider } from './support/scripted-provider.ts'

let companion: Companion
afterEach(() => companion.close())

/** In milliseconds. In each such time, 100 refused messages of one address are kept. */
const KEPT_WINDOW = 60_000
const send = (path: string, body: unknown, headers: Record<string, string>) =>
  companion.request('POST', path, { body, headers })

describe('a refused webhook', () => {
  test('of one provider does not push another’s out of quarantine', async () => {
    const other = scriptedProvider('other')
    companion = await startCompanion({ providers: (scripted) => [scripted, other] })
    expect((await send('/webhooks/other', { id: 'evidence' }, { 'x-word': 'bad' })).status).toBe(401)
    for (let round = 0; round < 11; round += 1) {
      companion.clock.now += KEPT_WINDOW
      await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          send('/webhooks/scripted', { id: `junk-${round}-${index}` }, { 'x-word': 'bad' }),
        ),
      )
    }
    // Batches that arrive together on Postgres do not see one another. The next one removes what they left over.
    companion.clock.now += KEPT_WINDOW
    await send('/webhooks/scripted', { id: 'last' }, { 'x-word': 'bad' })
    expect(await companion.app.store.read.quarantined()).toBe(1001)
  })

  test('to the secret address of a payment stays in quarantine beyond the newest 1,000', async () => {
    companion = await startCompanion()
    const { id: paymentId } = await companion.pay(await companion.open())
    const pathOfPayment = new URL(companion.provider.calls.created[0]!.callbackUrl).pathname
    await companion.app.store.transaction(async (tx) => {
      for (let index = 0; index < 1001; index += 1)
        await tx.insertInbox({
          id: `inb_${index}`,
          provider: 'scripted',
          verdict: 'refused',
          dedupeKey: `m${index}`,
          paymentId,
          headers: {},
          body: new Uint8Array(),
          event: null,
          merchantReference: null,
          providerRef: null,
          note: null,
          receivedAt: companion.clock.now,
        })
    })
    expect((await send(pathOfPayment, { id: 'last' }, { 'x-word': 'bad' })).status).toBe(401)
    expect(await companion.app.store.read.quarantined()).toBe(1002)
  })

  test('stays in quarantine while it is among the newest 1,000', async () => {
    companion = await startCompanion()
    for (let batch = 0; batch < 11; batch += 1) {
      companion.clock.now += KEPT_WINDOW
      await Promise.all(
        Array.from({ length: 100 }, (_, index) => send('/webhooks/scripted', { id: `${batch}-${index}` }, {})),
      )
    }
    // Batches that arrive together on Postgres do not see one another. The next one removes what they left over.
    companion.clock.now += KEPT_WINDOW
    await send('/webhooks/scripted', { id: 'last' }, {})
    expect(await companion.app.store.read.quarantined()).toBe(1000)
  })
})
