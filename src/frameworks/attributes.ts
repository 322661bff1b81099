/** The attributes and events of `<pay-button>` for the types of the frameworks. */

import type { PayEventMap } from '../checkout/events.ts'
import type { PayButtonElement } from '../elements/pay-button.ts'

type Property =
  | 'server'
  | 'orderToken'
  | 'orderId'
  | 'checkout'
  | 'clientSecret'
  | 'amount'
  | 'currency'
  | 'customerName'
  | 'customerEmail'
  | 'customerPhone'
  | 'provider'
  | 'presentation'
  | 'successUrl'
  | 'cancelUrl'
  | 'locale'
  | 'problem'
  | 'problemLink'
  | 'disabled'

type Kebab<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `-${Lowercase<First>}`}${Kebab<Rest>}`
  : ''

/** The attributes in camelCase, as properties have them. */
export type PayButtonProperties = Partial<Pick<PayButtonElement, Property>>

/** The attributes as HTML writes them. */
export type PayButtonAttributes = { [Name in Property as Kebab<Name>]?: PayButtonElement[Name] }

/** Listeners by the name of their attribute: `onpay-paid`. */
export type PayButtonListeners<Prefix extends string> = {
  [Name in keyof PayEventMap as `${Prefix}${Name}`]?: (event: PayEventMap[Name]) => void
}
