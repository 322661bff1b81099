/** The providers that sell, each at its simulator: for tests of what holds for all of them. */

import { API_PATH as BKASH_PATH, createBkashSimulator } from '../../../demo/simulators/bkash/bkash.ts'
import { API_PATH as CHAPA_PATH, createChapaSimulator } from '../../../demo/simulators/chapa/chapa.ts'
import { createEchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'
import type { Clock } from '../../../demo/simulators/kit/clock.ts'
import type { Faults } from '../../../demo/simulators/kit/faults.ts'
import { createLakiPaySimulator } from '../../../demo/simulators/lakipay/lakipay.ts'
import { createLopaySimulator } from '../../../demo/simulators/lopay/lopay.ts'
import { createPakhiSimulator } from '../../../demo/simulators/pakhipay/pakhipay.ts'
import { createPaystackSimulator } from '../../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../../demo/simulators/sslcommerz/sslcommerz.ts'

/** What the simulators of all providers have in common. */
export interface SellingBench {
  readonly faults: Faults
  /** The settings of the companion. */
  readonly settings: Record<string, string>
  /**
   * The buyer pays the last payment.
   * @returns the address to which the buyer returns, where the money only moves then; else null
   */
  pay(): string | null
  /** How many payments were created. */
  created(): number
  /** How often buyers were charged. */
  charges(): number
  /** The payments in the provider's own books. */
  records(): unknown
  /** The answers to its webhooks, null while there is none. */
  answers(): (number | null)[]
  /** Whether each of its webhooks was answered or has failed. */
  isQuiet(): boolean
  /** Sends the last webhook about the last payment that was charged once more. */
  redeliver(): void
  close(): Promise<void>
}

export interface Selling {
  readonly id: string
  readonly currency: string
  /** A currency that it can charge by mistake; null where its answers name none. */
  readonly foreign: string | null
  readonly customer: Record<string, string>
  /** Within how many seconds polls find a payment that nothing else tells of; null where they cannot. */
  readonly foundWithin: number | null
  /** Whether it sends webhooks. */
  readonly notifies: boolean
  /** @param clock that of the simulator; the system's unless given */
  open(companionUrl: string, clock?: Clock): Promise<SellingBench>
}

const LOPAY_SECRET = `whsec_${Buffer.from('a-secret-of-lopay-in-tests').toString('base64')}`
const POLLED = { foundWithin: 45, notifies: true } as const

export const SELLING: readonly Selling[] = [
  ...(['flat', 'envelope'] as const).map((shape): Selling => ({
    ...POLLED,
    id: 'lakipay',
    currency: 'ETB',
    foreign: 'USD',
    customer: { phone: '0911234567' },
    open: (_companionUrl, clock) => {
      const simulator = createLakiPaySimulator({ apiKey: 'pk_test:sk_test', shape, ...given(clock) })
      return benchOf(
        simulator,
        ({ id }) => id,
        (id) => void simulator.control.approve(id),
        ({ charged }) => charged !== null,
        (url) => ({
          LAKIPAY_API_KEY: 'pk_test:sk_test',
          LAKIPAY_BASE_URL: url,
          LAKIPAY_WEBHOOK_PUBLIC_KEY: simulator.publicKeyPem,
        }),
      )
    },
  })),
  {
    ...POLLED,
    id: 'lopay',
    currency: 'GBP',
    foreign: 'USD',
    customer: {},
    open: (companionUrl, clock) => {
      const simulator = createLopaySimulator({
        apiKey: 'lopay-key',
        merchantId: '7f3f0a64-6b5d-4e0c-8a51-1c2d3e4f5a6b',
        subscription: { url: `${companionUrl}/webhooks/lopay`, secret: LOPAY_SECRET },
        ...given(clock),
      })
      return benchOf(
        simulator,
        ({ id }) => id,
        (id) => void simulator.control.pay(id),
        ({ payments }) => payments.length > 0,
        (url) => ({ LOPAY_API_KEY: 'lopay-key', LOPAY_BASE_URL: url, LOPAY_WEBHOOK_SECRET: LOPAY_SECRET }),
      )
    },
  },
  {
    ...POLLED,
    id: 'echezona',
    currency: 'NGN',
    foreign: 'USD',
    customer: { name: 'Ada Obi', email: 'ada@example.com' },
    open: (companionUrl, clock) => {
      const apiKey = 'echezona-secret-key-1'
      const webhookUrl = `${companionUrl}/webhooks/echezona`
      const simulator = createEchezonaSimulator({ apiKey, webhookUrl, ...given(clock) })
      return benchOf(
        simulator,
        ({ transactionId }) => transactionId,
        (id) => simulator.control.pay(id),
        ({ charged }) => charged !== null,
        (url) => ({ ECHEZONA_API_KEY: apiKey, ECHEZONA_BASE_URL: `${url}/api` }),
      )
    },
  },
  {
    id: 'pakhipay',
    currency: 'BDT',
    foreign: null,
    customer: { name: 'Rahima Begum', email: 'rahima@example.com' },
    // It can be asked only with the id that its webhook names.
    foundWithin: null,
    notifies: true,
    open: (_companionUrl, clock) => {
      const simulator = createPakhiSimulator({ apiKey: 'pk_test_brand_8f1c2d', ...given(clock) })
      return benchOf(
        simulator,
        ({ id }) => id,
        (id) => void simulator.control.pay(id),
        ({ transactionId }) => transactionId !== null,
        (url) => ({ PAKHIPAY_API_KEY: 'pk_test_brand_8f1c2d', PAKHIPAY_BASE_URL: url }),
      )
    },
  },
  {
    ...POLLED,
    id: 'sslcommerz',
    currency: 'BDT',
    foreign: 'USD',
    customer: { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' },
    open: (_companionUrl, clock) => {
      const simulator = createSslSimulator({ storeId: 'store', password: 'store@ssl', ...given(clock) })
      return benchOf(
        simulator,
        ({ tranId }) => tranId,
        (id) => simulator.control.pay(id),
        ({ transactions }) => transactions.some(({ valId }) => valId !== ''),
        (url) => ({
          SSLCOMMERZ_STORE_ID: 'store',
          SSLCOMMERZ_STORE_PASSWORD: 'store@ssl',
          SSLCOMMERZ_BASE_URL: url,
        }),
      )
    },
  },
  {
    ...POLLED,
    id: 'paystack',
    currency: 'NGN',
    foreign: 'USD',
    customer: { email: 'ada@example.com' },
    open: (companionUrl, clock) => {
      const secretKey = 'sk_test_paybutton_4f1a9c27d0'
      const webhookUrl = `${companionUrl}/webhooks/paystack`
      // The fee comes on top, and must not count as money for the order.
      const simulator = createPaystackSimulator({ secretKey, webhookUrl, feeOnBuyer: true, ...given(clock) })
      return benchOf(
        simulator,
        ({ reference }) => reference,
        (id) => simulator.control.pay(id),
        ({ charged }) => charged !== null,
        (url) => ({ PAYSTACK_SECRET_KEY: secretKey, PAYSTACK_CURRENCIES: 'NGN', PAYSTACK_BASE_URL: url }),
      )
    },
  },
  {
    id: 'bkash',
    currency: 'BDT',
    foreign: 'USD',
    customer: {},
    // It wants few requests.
    foundWithin: 180,
    notifies: false,
    open: (_companionUrl, clock) => {
      const simulator = createBkashSimulator({
        username: 'u',
        password: 'p',
        appKey: 'key',
        appSecret: 'secret',
        ...given(clock),
      })
      return benchOf(
        { ...withoutWebhooks(simulator), listen: simulator.listen, close: simulator.close },
        ({ id }) => id,
        (id) => simulator.control.authorise(id),
        ({ charged }) => charged !== null,
        (url) => ({
          BKASH_USERNAME: 'u',
          BKASH_PASSWORD: 'p',
          BKASH_APP_KEY: 'key',
          BKASH_APP_SECRET: 'secret',
          BKASH_BASE_URL: `${url}${BKASH_PATH}`,
        }),
      )
    },
  },
  {
    ...POLLED,
    id: 'chapa',
    currency: 'ETB',
    foreign: 'USD',
    customer: {},
    open: (companionUrl, clock) => {
      const secretKey = 'CHASECK_TEST-paybutton4f1a9c27d0'
      const webhookSecret = 'chapa-hash-9b2e71'
      const simulator = createChapaSimulator({
        secretKey,
        webhookSecret,
        webhookUrl: `${companionUrl}/webhooks/chapa`,
        // The callback would make the companion ask, also where a webhook is lost.
        callsBack: false,
        ...given(clock),
      })
      return benchOf(
        simulator,
        ({ txRef }) => txRef,
        (id) => simulator.control.pay(id),
        ({ charged }) => charged !== null,
        (url) => ({
          CHAPA_SECRET_KEY: secretKey,
          CHAPA_WEBHOOK_SECRET: webhookSecret,
          CHAPA_BASE_URL: `${url}${CHAPA_PATH}`,
        }),
      )
    },
  },
]

interface Driven<Payment> {
  readonly faults: Faults
  readonly control: {
    payments(): readonly Payment[]
    deliveries(): readonly { answer: number | null; error?: string }[]
    redeliver(id: string): void
  }
  listen(port: number): Promise<string>
  close(): Promise<void>
}

async function benchOf<Payment>(
  simulator: Driven<Payment>,
  idOf: (payment: Payment) => string,
  pay: (id: string) => string | void,
  isCharged: (payment: Payment) => boolean,
  settings: (url: string) => Record<string, string>,
): Promise<SellingBench> {
  const { faults, control } = simulator
  const last = () => idOf(control.payments().at(-1)!)
  return {
    faults,
    settings: settings(await simulator.listen(0)),
    pay: () => pay(last()) ?? null,
    created: () => control.payments().length,
    charges: () => control.payments().filter(isCharged).length,
    records: () => control.payments(),
    answers: () => control.deliveries().map(({ answer }) => answer),
    isQuiet: () => control.deliveries().every(({ answer, error }) => answer !== null || error !== undefined),
    redeliver: () => control.redeliver(idOf(control.payments().findLast(isCharged)!)),
    close: () => simulator.close(),
  }
}

function withoutWebhooks<Payment>({ faults, control }: { faults: Faults; control: { payments(): Payment[] } }) {
  return { faults, control: { payments: control.payments, deliveries: () => [], redeliver: () => undefined } }
}

function given(clock: Clock | undefined): { clock?: Clock } {
  return clock ? { clock } : {}
}
