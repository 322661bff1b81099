/** The commands that refund at a provider, beside a companion that serves. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OperatorOrderView } from '../../../server/contract/operator.ts'
import { startCompanion, TOKEN_SECRET } from '../support/companion.ts'
import type { Companion } from '../support/companion.ts'
import { advance, eventsOf } from '../support/steps.ts'
import { PATIENCE, testProgram } from './program.ts'

const program = testProgram([TOKEN_SECRET])
let companion: Companion
let settings: Record<string, string>

beforeEach(async () => {
  // Ahead of the commands, which use the time of this machine: what they make due is due here.
  companion = await startCompanion({
    start: Date.now() + 3_600_000,
    providers: 'configured',
    settings: { SANDBOX: '1' },
  })
  settings = {
    DATABASE_URL: companion.database.url,
    PUBLIC_URL: 'http://localhost',
    ORDER_TOKEN_SECRET: TOKEN_SECRET,
    SANDBOX: '1',
  }
})
afterEach(() => companion.close())

describe('refunds at the provider', PATIENCE, () => {
  const call = (...words: string[]) => program.call(words, settings)
  const make = (amount: string, note: string, ...more: string[]) =>
    call('refunds', 'make', 'order-1', '--amount', amount, '--note', note, ...more)

  /** The provider of the command is the sandbox of the settings, so the payment is made there, too. */
  async function paidInSandbox(medium: 'approve' | 'slow'): Promise<void> {
    await companion.pay(await companion.open(), { provider: 'sandbox', medium })
    await advance(companion, 60_000, 2)
    expect((await companion.order()).status).toBe('paid')
  }
  const resolve = (id: string, made: string) =>
    call('refunds', 'resolve', id, '--made', made, '--note', 'seen in the dashboard')
  const idOf = async (): Promise<string> =>
    (JSON.parse((await call('orders', 'show', 'order-1', '--json')).out) as OperatorOrderView).providerRefunds[0]!.id

  test('are made once, and never of more than came', async () => {
    await paidInSandbox('approve')
    const made = await make('40.00', 'a broken mug')
    expect([made.code, made.out]).toEqual([0, 'Refunded at Sandbox: 40.00 BDT of order order-1\n'])
    const again = await make('40.00', 'a broken mug', '--json')
    expect(JSON.parse(again.out)).toMatchObject({ state: 'done', isNew: false, operator: 'command line' })
    const tooMuch = await make('60.01', 'the rest')
    expect([tooMuch.code, tooMuch.err]).toEqual([1, expect.stringContaining('more than what is left')])
    const ended = await resolve(await idOf(), 'no')
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining('has ended')])
    await expect.poll(() => eventsOf(companion, 'order.refunded').length).toBe(1)
  })

  test.each([
    ['yes', 'Refunded at Sandbox: 40.00 BDT of order order-1', 1],
    ['no', 'Not refunded: 40.00 BDT of order order-1', 0],
  ])('of which nobody knows the end are resolved: made %s', async (answer, out, events) => {
    await paidInSandbox('slow')
    const made = await make('40.00', 'a broken mug')
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^On its way back: 40\.00 BDT of order order-1/)])
    const id = await idOf()
    // As at the end of the schedule.
    await companion.app.store.transaction(async (tx) => {
      const refund = (await tx.providerRefund(id))!
      await tx.saveProviderRefund({ ...refund, nextAt: null }, companion.clock.now)
    })
    const resolved = await resolve(id, answer)
    expect([resolved.code, resolved.out]).toEqual([0, expect.stringContaining(out)])
    await companion.app.idle()
    expect(eventsOf(companion, 'order.refunded')).toHaveLength(events)
  })
})
