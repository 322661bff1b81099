/** Names that the code has only as types. The compiler checks that each list has exactly the names of its type. */

import type { OrderEventType } from '../../server/contract/wire.ts'
import type { LocalErrorCode } from '../../src/checkout/errors.ts'
import type { CheckoutOptions } from '../../src/checkout/options.ts'
import type { PakhiPayOptions, PakhiPaySettings } from '../../src/elements/pakhipay-sdk.ts'
import type { PayButtonProps } from '../../src/react.ts'

type Every<T extends PropertyKey> = Record<T, true>

const checkoutOptions = {
  server: true,
  orderToken: true,
  orderId: true,
  checkout: true,
  clientSecret: true,
  amount: true,
  currency: true,
  customer: true,
  provider: true,
  presentation: true,
  successUrl: true,
  cancelUrl: true,
  locale: true,
} satisfies Every<keyof CheckoutOptions>

const pakhiPaySettings = { baseUrl: true, apiKey: true } satisfies Every<keyof PakhiPaySettings>

const pakhiPayOptions = {
  amount: true,
  customerName: true,
  customerEmail: true,
  orderId: true,
  successUrl: true,
  cancelUrl: true,
  callbackUrl: true,
  orderToken: true,
  currency: true,
  locale: true,
} satisfies Every<keyof PakhiPayOptions>

const reactProps = {
  server: true,
  orderToken: true,
  orderId: true,
  checkout: true,
  clientSecret: true,
  amount: true,
  currency: true,
  provider: true,
  presentation: true,
  successUrl: true,
  cancelUrl: true,
  locale: true,
  customerName: true,
  customerEmail: true,
  customerPhone: true,
  problem: true,
  problemLink: true,
  disabled: true,
  className: true,
  id: true,
  children: true,
  onPayOpen: true,
  onPayStatus: true,
  onPayPaid: true,
  onPayFailed: true,
  onPayCancelled: true,
  onPayError: true,
  onPayRequestClose: true,
  onPayClose: true,
} satisfies Every<keyof PayButtonProps>

const localErrorCodes = {
  offline: true,
  unreachable: true,
  timeout: true,
  bad_answer: true,
  bad_options: true,
  load_failed: true,
} satisfies Every<LocalErrorCode>

const orderEventTypes = {
  'order.paid': true,
  'order.refunded': true,
  'order.anomaly': true,
  'payment.failed': true,
  'checkout.expired': true,
  'account.approved': true,
  'account.declined': true,
  'settlement.approved': true,
  'settlement.declined': true,
} satisfies Every<OrderEventType>

export const CHECKOUT_OPTIONS = Object.keys(checkoutOptions)
export const PAKHI_PAY_SETTINGS = Object.keys(pakhiPaySettings)
export const PAKHI_PAY_OPTIONS = Object.keys(pakhiPayOptions)
export const REACT_PROPS = Object.keys(reactProps)
export const LOCAL_ERROR_CODES = Object.keys(localErrorCodes)
export const ORDER_EVENT_TYPES = Object.keys(orderEventTypes)
