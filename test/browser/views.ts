/** What the companion says of a checkout, as the tests set it. */

import type { CheckoutView, MoneyView, PaymentAction, PaymentView } from '../../server/contract/wire.ts'

/** Loose, since tests also send what a companion should not. */
export type CheckoutChange = Partial<Record<keyof CheckoutView, unknown>>

/** The only method. Its details are known. */
export const pakhiPay = { methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: [], flow: 'page' }] }

/** The only method. It needs details of the buyer. */
export const pakhiPayWithDetails = {
  methods: [{ provider: 'pakhipay', label: 'Pakhi Pay', needs: ['name', 'email'], flow: 'page' }],
}

/** Six methods of three kinds, one of which cannot be used. */
export const manyMethods = [
  { provider: 'chapa', label: 'Chapa', mark: 'wallet green', needs: [], flow: 'page' },
  {
    provider: 'lakipay',
    label: 'LakiPay',
    needs: ['phone'],
    flow: 'device',
    mediums: [
      { id: 'TELEBIRR', label: 'telebirr', mark: 'wallet teal' },
      { id: 'CBE', label: 'CBE', mark: 'bank violet' },
      { id: 'MPESA', label: 'M-Pesa', mark: 'phone green' },
    ],
  },
  { provider: 'card', label: 'Bank card', mark: 'card', needs: [], flow: 'page' },
  { provider: 'old', label: 'Old bank', mark: 'bank', needs: [], flow: 'page', unavailable: 'Not now' },
]

export const providerUrl = `${location.origin}/test-pages/provider.html`

/** It answers only after a while. */
export const slowUrl = `${location.origin}/test-pages/slow.html`

export const page = (presentation: 'frame' | 'popup' | 'redirect', url = providerUrl): PaymentAction => ({
  type: 'open',
  url,
  presentation,
})

export const pushRequest: PaymentAction = { type: 'confirm-on-device', hint: '' }

const payment = (more: Partial<PaymentView>) => ({
  id: 'pay_1',
  provider: 'pakhipay',
  action: null,
  reference: '7F3K-29QD',
  ...more,
})

export const pendingPayment = (action: PaymentAction | null, more: Partial<PaymentView> = {}): CheckoutChange => ({
  status: 'processing',
  payment: payment({ status: 'pending', action, ...more }),
})

/** A payment that failed leaves its checkout open. */
export const failedPayment = (message?: string): CheckoutChange => ({
  status: 'open',
  payment: payment({ status: 'failed', message }),
})

/** A checkout that takes no further payment. */
export const finalCheckout = (
  status: 'paid' | 'cancelled' | 'expired',
  more: Partial<PaymentView> = {},
): CheckoutChange => ({ status, payment: payment({ status, ...more }) })

export const money = (amount: string, currency = 'BDT'): MoneyView => ({
  amount,
  currency,
  minor: Math.round(Number(amount) * 100),
  exponent: 2,
})

/** The options of the call in the provider's own document. */
export const documentedOptions = {
  amount: 100.0,
  customerName: 'John Doe',
  customerEmail: 'john@example.com',
  orderId: 'ORD-998877',
  successUrl: 'https://yourwebsite.com/success',
  cancelUrl: 'https://yourwebsite.com/cancel',
  callbackUrl: 'https://yourwebsite.com/webhook',
}
