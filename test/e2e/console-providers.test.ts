/** What an operator does in a browser about payments at real providers, each at its simulator, and what the shop hears. */

import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { API_PATH, createBkashSimulator } from '../../demo/simulators/bkash/bkash.ts'
import { createEchezonaSimulator } from '../../demo/simulators/echezona/echezona.ts'
import { SYSTEM_CLOCK } from '../../demo/simulators/kit/clock.ts'
import type { Faults } from '../../demo/simulators/kit/faults.ts'
import { createLakiPaySimulator } from '../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../demo/simulators/pakhipay/pakhipay.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import { startCompanion } from '../server/support/companion.ts'
import type { Companion } from '../server/support/companion.ts'
import { operatorSettings } from '../server/support/operator.ts'
import { advance } from '../server/support/steps.ts'
import { openDesk, WHY } from './console-desk.ts'
import type { Desk } from './console-desk.ts'
import { openBrowser } from './buyer.ts'

interface Bench {
  readonly faults: Faults
  readonly settings: Record<string, string>
  /** The buyer pays the last payment. @returns the id on the receipt */
  pay(): string
  close(): Promise<void>
}

interface Shop {
  readonly id: string
  readonly label: string
  readonly currency: string
  /** As the console writes 125.50 and 125.49; null where the provider only says whether a sum is the right one. */
  readonly sums: readonly [price: string, short: string | null]
  readonly customer: Record<string, string>
  /** An id that no transaction has. */
  readonly unknown: string
  /** Whether it can be asked about a payment of which no id is known. */
  readonly checks: boolean
  open(): Promise<Bench>
}

const CUSTOMER = { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' }

const SHOPS: readonly Shop[] = [
  {
    id: 'pakhipay',
    label: 'Pakhi Pay',
    currency: 'BDT',
    sums: ['৳125.50', null],
    customer: CUSTOMER,
    unknown: 'TRX0123456789',
    checks: false,
    open: async () => {
      const simulator = createPakhiSimulator({ apiKey: 'a-key-of-pakhi-pay-in-tests' })
      await simulator.listen(0)
      const pay = () => simulator.control.pay(simulator.control.payments().at(-1)!.id)
      const settings = { PAKHIPAY_API_KEY: 'a-key-of-pakhi-pay-in-tests', PAKHIPAY_BASE_URL: simulator.url }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
  {
    id: 'lakipay',
    label: 'LakiPay',
    currency: 'ETB',
    sums: ['Br 125.50', 'Br 125.49'],
    customer: { phone: '0911234567' },
    unknown: 'TXN-0123456789AB',
    checks: true,
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
    label: 'Lopay',
    currency: 'GBP',
    sums: ['£125.50', '£125.49'],
    customer: {},
    unknown: randomUUID(),
    checks: true,
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
    label: 'Echezona',
    currency: 'NGN',
    sums: ['₦125.50', '₦125.49'],
    customer: { name: 'Ada Obi', email: 'ada@example.com' },
    unknown: 'ECZ0123456789AB',
    checks: true,
    open: async () => {
      const simulator = createEchezonaSimulator({ apiKey: 'echezona-secret-key-1' })
      await simulator.listen(0)
      const pay = () => {
        const { transactionId, paymentReference } = simulator.control.payments().at(-1)!
        simulator.control.pay(transactionId)
        return paymentReference
      }
      const settings = { ECHEZONA_API_KEY: 'echezona-secret-key-1', ECHEZONA_BASE_URL: `${simulator.url}/api` }
      return { faults: simulator.faults, settings, pay, close: () => simulator.close() }
    },
  },
]

let browser: Browser
let companion: Companion
let desk: Desk
/** What the test has opened, the last of it first. */
const opened: { close(): Promise<unknown> }[] = []

beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser?.close())
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close()
})

async function start(settings: Record<string, string>): Promise<void> {
  companion = await startCompanion({
    providers: 'configured',
    start: Date.now(),
    settings: { SANDBOX: '0', ...operatorSettings, ...settings },
    upstreamLimits: { perMinute: 1e9, burst: 1e6 },
  })
  opened.push(companion)
  desk = await openDesk(browser, companion)
  opened.push(desk)
}

const status = async () => (await companion.order()).status
/** The simulators live in the time of the companion. */
const clock = { ...SYSTEM_CLOCK, now: () => companion.clock.now }

describe.each(SHOPS)('$label', ({ id: provider, label, currency, sums, customer, unknown, checks, open }) => {
  let bench: Bench

  /** A payment that nobody tells of. */
  async function begin(): Promise<void> {
    bench = await open()
    opened.push(bench)
    bench.faults.webhookLost = true
    await start(bench.settings)
    const view = await companion.open({ currency, amount: '125.50', customer })
    await companion.pay(view, { provider })
  }
  async function lookUp(transactionId: string): Promise<void> {
    await desk.open('#/orders/order-1')
    await desk.press('Look up a transaction')
    await desk.fill('Transaction ID', transactionId)
    await desk.answer(`Ask ${label}`)
  }

  it('is asked now about a payment whose webhook was lost', async () => {
    await begin()
    bench.pay()
    await desk.open('#/orders/order-1')
    await desk.press('Check now')
    await desk.answer('Check now')
    await desk.says(
      checks
        ? `${label} answered, and the payment has changed.`
        : `${label} has given no ID for this payment, so there is nothing to ask.`,
    )
    expect([await status(), await desk.heard()]).toEqual(checks ? ['paid', ['order.paid']] : ['unpaid', []])
  })

  it('knows the transaction that the buyer shows, and it pays the order once it is bound', async () => {
    await begin()
    await lookUp(bench.pay())
    await desk.says(`${label} knows it: ${sums[0]} was paid with`)
    await desk.says('The amount fits: order order-1 becomes paid, and your shop gets order.paid.')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
    await desk.fill(WHY, 'The buyer has shown the receipt')
    await desk.answer('Bind to order order-1')
    await desk.says('The transaction pays this order now.')
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
    await desk.says('The buyer has shown the receipt')
  })

  it('binds no wrong sum to the order: it becomes a case, or the provider denies it', async () => {
    await begin()
    bench.faults.chargedOffBy = -1
    await lookUp(bench.pay())
    if (sums[1] === null) {
      await desk.says(`${label} knows no such transaction of this shop.`)
      expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
      return
    }
    await desk.says(`${label} knows it: ${sums[1]} was paid with`)
    await desk.says('The amount does not fit the order: it becomes a case under Needs attention.')
    await desk.fill(WHY, 'The buyer has shown the receipt')
    await desk.answer('Bind to order order-1')
    await desk.says('The money does not fit the order. It is listed under Needs attention.')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', ['order.anomaly']])
    await desk.says(`Underpaid: ${sums[1]} of ${sums[0]}`)
  })

  it('does not know a made-up transaction, and nothing is bound', async () => {
    await begin()
    await lookUp(unknown)
    await desk.says(`${label} knows no such transaction of this shop.`)
    await desk.answer('Close')
    expect([await status(), await desk.heard()]).toEqual(['unpaid', []])
  })
})

describe('bKash', () => {
  it('takes the money that the buyer has authorised, when it is asked now', async () => {
    const simulator = createBkashSimulator({ username: 'u', password: 'p', appKey: 'k', appSecret: 's', clock })
    opened.push(simulator)
    await start({
      BKASH_USERNAME: 'u',
      BKASH_PASSWORD: 'p',
      BKASH_APP_KEY: 'k',
      BKASH_APP_SECRET: 's',
      BKASH_BASE_URL: `${await simulator.listen(0)}${API_PATH}`,
    })
    await companion.pay(await companion.open({ customer: CUSTOMER }), { provider: 'bkash' })
    // The buyer never comes back to the return address.
    simulator.control.authorise(simulator.control.payments()[0]!.id)
    await desk.open('#/orders/order-1')
    await desk.press('Check now')
    await desk.says('If the buyer has authorised the payment and the money was not taken yet, bKash takes it now.')
    expect(simulator.control.calls().execute).toBe(0)
    await desk.answer('Check now')
    await desk.says('bKash answered, and the payment has changed.')
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
    expect(simulator.control.calls().execute).toBe(1)
  })
})

describe('SSLCommerz', () => {
  async function sell() {
    const simulator = createSslSimulator({ storeId: 'store', password: 'store@ssl', clock })
    opened.push(simulator)
    await start({
      SSLCOMMERZ_STORE_ID: 'store',
      SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
      SSLCOMMERZ_BASE_URL: await simulator.listen(0),
    })
    await companion.pay(await companion.open({ customer: CUSTOMER }), { provider: 'sslcommerz' })
    simulator.control.pay(simulator.control.payments()[0]!.tranId)
    await advance(companion)
    expect([await status(), await desk.heard()]).toEqual(['paid', ['order.paid']])
    return simulator
  }
  async function refund(): Promise<void> {
    await desk.open('#/orders/order-1')
    await desk.press('Refund')
    await desk.answer('Continue')
    await desk.fill('Amount to return', '40.00')
    await desk.fill(WHY, 'One mug was broken')
    await desk.answer('Refund ৳40.00 at SSLCommerz')
  }
  /** Asks until the schedule has nothing more to say. */
  const ask = () => advance(companion, 3_600_000, 4)

  it('returns the money, and the shop hears of it when it is done', async () => {
    const { control } = await sell()
    control.planRefund({ isSlow: true })
    await refund()
    await desk.says('On its way: SSLCommerz has accepted the refund and has not finished.')
    expect(await desk.heard()).toEqual(['order.paid'])
    await desk.answer('Close')
    control.endRefunds(control.payments()[0]!.tranId, 'refunded')
    await ask()
    expect(await desk.heard()).toEqual(['order.paid', 'order.refunded'])
    await desk.page.reload()
    await desk.says('Partly refunded')
  })

  it.each([
    ['The money went back', 'cut', ['order.paid', 'order.refunded']],
    ['The money did not go back', 'error', ['order.paid']],
  ] as const)('has lost the answer to a refund, and a person says: %s', async (made, answer, expected) => {
    const { control } = await sell()
    control.planRefund({ answer })
    await refund()
    await desk.says('We do not know yet whether SSLCommerz made the refund.')
    await desk.answer('Close')
    await ask()
    await desk.open('#/attention')
    const title = 'A refund of ৳40.00 at SSLCommerz has no known end'
    await desk.page.getByRole('region', { name: title }).getByRole('link').click()
    await desk.press('Say what became of it')
    await desk.page.getByLabel(made).check()
    await desk.fill(WHY, 'As its dashboard says')
    await desk.answer('Say what became of it')
    await desk.says('The refund is resolved.')
    expect(await desk.heard()).toEqual(expected)
    expect(control.calls().refund).toBe(1)
  })
})
