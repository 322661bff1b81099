/** Looking up the id on a buyer's receipt, and binding it, at each provider that takes one; over HTTP. */

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import type { Faults } from '../../demo/simulators/kit/faults.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import type { CheckView } from '../../server/contract/operator.ts'
import { startCompanion } from './support/companion.ts'
import type { Companion } from './support/companion.ts'
import { operatorSettings, script } from './support/operator.ts'
import { eventsOf, stateOf } from './support/steps.ts'

interface Bench {
  readonly faults: Faults
  /** The settings of the companion. */
  readonly settings: Record<string, string>
  /** The buyer pays the last payment. @returns the id on the receipt */
  pay(): string
  close(): Promise<void>
}

interface Provider {
  readonly id: string
  readonly currency: string
  readonly customer: Record<string, string>
  /** An id that no transaction has. */
  readonly unknown: string
  /** Whether it says what a transaction of another sum has brought. Otherwise it confirms the right sum only. */
  readonly namesSums: boolean
  open(): Promise<Bench>
}

const PROVIDERS: readonly Provider[] = [
  {
    id: 'lakipay',
    currency: 'ETB',
    customer: { phone: '0911234567' },
    unknown: 'TXN-0123456789AB',
    namesSums: true,
    open: async () => {
      const simulator = createLakiPaySimulator({ apiKey: 'pk_test:sk_test' })
      await simulator.listen(0)
      const pay = () => {
        const { id } = simulator.control.payments().at(-1)!
        simulator.control.approve(id)
        return id
      }
      const settings = {
        LAKIPAY_API_KEY: 'pk_test:sk_test',
        LAKIPAY_BASE_URL: simulator.url,
        LAKIPAY_WEBHOOK_PUBLIC_KEY: simulator.publicKeyPem,
      }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
  {
    id: 'lopay',
    currency: 'GBP',
    customer: {},
    unknown: randomUUID(),
    namesSums: true,
    open: async () => {
      const simulator = createLopaySimulator({ apiKey: 'lopay-key', merchantId: randomUUID() })
      await simulator.listen(0)
      const pay = () => {
        const { id } = simulator.control.payments().at(-1)!
        simulator.control.pay(id)
        return id
      }
      const settings = {
        LOPAY_API_KEY: 'lopay-key',
        LOPAY_BASE_URL: simulator.url,
        LOPAY_WEBHOOK_SECRET: `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`,
      }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
  {
    id: 'echezona',
    currency: 'NGN',
    customer: { name: 'Ada Obi', email: 'ada@example.com' },
    unknown: 'ECZ0123456789AB',
    namesSums: true,
    open: async () => {
      const simulator = createEchezonaSimulator({ apiKey: 'echezona-secret-key-1' })
      await simulator.listen(0)
      const pay = () => {
        const { transactionId, paymentReference } = simulator.control.payments().at(-1)!
        simulator.control.pay(transactionId)
        return paymentReference
      }
      const settings = {
        ECHEZONA_API_KEY: 'echezona-secret-key-1',
        ECHEZONA_BASE_URL: `${simulator.url}/api`,
      }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
  {
    id: 'pakhipay',
    currency: 'BDT',
    customer: { name: 'Rahima Begum', email: 'rahima@example.com' },
    unknown: 'TRX0123456789AB',
    namesSums: false,
    open: async () => {
      const simulator = createPakhiSimulator({ apiKey: 'pk_test_brand_8f1c2d' })
      await simulator.listen(0)
      const pay = () => simulator.control.pay(simulator.control.payments().at(-1)!.id)
      const settings = { PAKHIPAY_API_KEY: 'pk_test_brand_8f1c2d', PAKHIPAY_BASE_URL: simulator.url }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
]

describe.each(PROVIDERS)('a transaction of $id', ({ id: provider, currency, customer, unknown, namesSums, open }) => {
  let bench: Bench
  let companion: Companion
  const operator = script(() => companion)

  beforeAll(async () => {
    bench = await open()
    const settings = { SANDBOX: '0', ...operatorSettings, ...bench.settings }
    companion = await startCompanion({ providers: 'configured', start: Date.now(), settings })
    bench.faults.webhookLost = true
  })
  afterAll(async () => {
    await companion.close()
    await bench.close()
  })

  /** Begins a payment. @returns its id */
  const begin = async (orderId: string): Promise<string> => {
    const opened = await companion.open({ orderId, currency, amount: '125.50', customer })
    return (await companion.pay(opened, { provider })).id
  }
  /** A payment whose id the companion does not know, because the answer was lost. The buyer has paid it. */
  const paidUnseen = async (orderId: string): Promise<{ id: string; receipt: string }> => {
    bench.faults.nextCreate = 'cut'
    return { id: await begin(orderId), receipt: bench.pay() }
  }
  const check = async (paymentId: string, transactionId: string, lookOnly = false): Promise<CheckView> => {
    const answer = await operator.post(`/payments/${paymentId}/check`, { transactionId, lookOnly })
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
    return answer.json as CheckView
  }

  test('that fits is shown, and then pays the order once', async () => {
    const { id, receipt } = await paidUnseen('fits')
    const looked = await check(id, receipt, true)
    expect(looked).toMatchObject({ outcome: 'found', orderStatus: 'unpaid' })
    // No order: it has paid none yet.
    expect(looked.transaction).toEqual({
      id: receipt,
      status: 'paid',
      money: expect.objectContaining({ amount: '125.50', currency }),
      fits: true,
    })
    expect(await check(id, receipt)).toMatchObject({ outcome: 'bound', orderStatus: 'paid' })
    expect(await check(id, receipt)).toMatchObject({ outcome: 'unchanged', orderStatus: 'paid' })
    await companion.app.idle()
    const events = eventsOf(companion, 'order.paid').filter(({ event }) => event.data.orderId === 'fits')
    expect(events.map(({ id: eventId }) => eventId)).toEqual(['fin_fits'])
  })

  test('that has paid another order binds nothing', async () => {
    const other = await paidUnseen('other')
    expect(await check(other.id, other.receipt)).toMatchObject({ outcome: 'bound' })
    const id = await begin('mine')
    const looked = await check(id, other.receipt, true)
    expect(looked.transaction?.orderId ?? looked.outcome).toMatch(/^(other|belongs_elsewhere)$/)
    expect(await check(id, other.receipt)).toMatchObject({ outcome: 'belongs_elsewhere', orderStatus: 'unpaid' })
    expect(await stateOf(companion, id)).toBe('pending')
    expect((await companion.order('other')).payment).toMatchObject({ id: other.id })
  })

  test(`of another sum ${namesSums ? 'becomes an anomaly' : 'is not confirmed, and changes nothing'}`, async () => {
    bench.faults.chargedOffBy = -1
    const { id, receipt } = await paidUnseen('short')
    bench.faults.chargedOffBy = 0
    if (!namesSums) {
      for (const lookOnly of [true, false])
        expect(await check(id, receipt, lookOnly)).toMatchObject({ outcome: 'not_found', orderStatus: 'unpaid' })
      expect(await companion.order('short')).toMatchObject({ status: 'unpaid', anomalies: [] })
      return
    }
    expect(await check(id, receipt, true)).toMatchObject({ outcome: 'found', transaction: { fits: false } })
    expect((await companion.order('short')).anomalies).toEqual([])
    expect(await check(id, receipt)).toMatchObject({ outcome: 'review', orderStatus: 'unpaid' })
    expect(await companion.order('short')).toMatchObject({
      status: 'unpaid',
      anomalies: [{ kind: 'underpaid', paid: { amount: '125.49', currency } }],
    })
  })

  test('that does not exist changes nothing', async () => {
    const id = await begin('unknown')
    for (const lookOnly of [true, false])
      expect(await check(id, unknown, lookOnly)).toMatchObject({ outcome: 'not_found', orderStatus: 'unpaid' })
    expect(await stateOf(companion, id)).toBe('pending')
    expect((await companion.order('unknown')).anomalies).toEqual([])
  })
})
