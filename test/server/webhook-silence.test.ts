/** Paid payments without a webhook: a fault at the provider's dashboard, unless the provider sends none. */

import { afterEach, expect, test } from 'vitest'
import type { HealthView } from '../../server/contract/operator.ts'
import type { Capabilities } from '../../server/contract/provider.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { advance, paid, sale, sendWebhook } from './support/steps.ts'

const HOUR = 3_600_000

let companion: Companion
afterEach(() => companion.close())

const operator = script(() => companion)
/** Sells once, and a poll finds the payment. */
const sellTo = async (callback: Capabilities['callback']): Promise<void> => {
  companion = await startCompanion({
    settings: operatorSettings,
    providers: (scripted) => [Object.assign(scripted, { capabilities: { ...scripted.capabilities, callback } })],
  })
  await sale(companion)
  companion.provider.onStatus = () => paid()
  await advance(companion)
  expect((await companion.order()).status).toBe('paid')
}
const findings = async () =>
  (await operator.view<HealthView>('/health')).findings.filter(({ check }) => check === 'webhooks')

test.each(['account', 'per-payment'] as const)('is bad where the provider has an address (%s)', async (callback) => {
  await sellTo(callback)
  expect(await findings()).toEqual([
    expect.objectContaining({
      level: 'bad',
      code: 'webhooks_missing',
      values: { provider: 'scripted', payments: 1 },
    }),
  ])
})

test('is no finding where the provider sends no webhooks', async () => {
  await sellTo('none')
  expect(await findings()).toEqual([])
})

test('is not bad after a webhook of the same day, and is bad after one of the day before', async () => {
  await sellTo('account')
  await sendWebhook(companion, { id: 'ev-1', reference: companion.provider.calls.created[0]!.reference })
  await advance(companion)
  expect(await findings()).toMatchObject([{ level: 'ok', code: 'webhook_last' }])
  await companion.restart()
  await advance(companion, 24 * HOUR)
  await sale(companion, 'order-2')
  companion.provider.onStatus = () => paid({ providerRef: 'TRX2' })
  await advance(companion)
  expect(await findings()).toMatchObject([{ level: 'bad', code: 'webhooks_missing' }])
})
