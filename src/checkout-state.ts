/** What the modal knows, and which screen that comes to. Pure: the server's view in, a word out. */

import type { CheckoutView, Customer, CustomerField, MethodView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import { presentationFor } from './presentation.ts'

/** One way to pay: a method, or one medium of a method that has several. */
export interface Row {
  provider: string
  medium?: string
  label: string
  method: MethodView
}

export interface CheckoutState {
  /** The server's last view: the only source of what is said about money. */
  view: CheckoutView | null
  /** What is being asked for just now. */
  busy: 'opening' | 'starting' | 'checking' | 'cancelling' | null
  /** Why the last thing asked could not be done. */
  error: CheckoutError | null
  /** The server cannot be reached at the moment. */
  trouble: CheckoutError | null
  chosen: Row | null
  /** The buyer wants another way to pay than the attempt with this payment id. */
  leftBehind: string | undefined
  /** The buyer's answers so far. */
  draft: Customer
  fieldErrors: Partial<Record<CustomerField, string>>
  /** What became of the provider's window: opened by this page, blocked by the browser, or the whole page is on its way there. */
  window: 'opened' | 'blocked' | 'leaving' | null
  /** The buyer wants a code for the phone instead. */
  code: boolean
  /** No news for longer than it usually takes. */
  late: boolean
  /** When this page heard that it is paid; null when it was paid before. */
  paidAt: Date | null
  /** The reference has just been copied. */
  copied: boolean
  /** What comes after the money is on its way cannot be had just now. */
  missing: boolean
}

/** Screens that come with the modal: what is needed to pay. */
export type FirstScreen = 'opening' | 'choose' | 'details' | 'frame' | 'device' | 'offline'
/** Those that come after the money is on its way, and those that may come in between: see `outcome.ts`. */
export type LaterScreen = 'window' | 'waiting' | 'paid' | 'otherWays' | 'blocked' | 'code' | 'checking' | 'declined' | 'ended' | 'impossible'
export type Screen = FirstScreen | LaterScreen

export const initialState: CheckoutState = {
  view: null,
  busy: null,
  error: null,
  trouble: null,
  chosen: null,
  leftBehind: undefined,
  draft: {},
  fieldErrors: {},
  window: null,
  code: false,
  late: false,
  paidAt: null,
  copied: false,
  missing: false,
}

export function screenOf(state: CheckoutState, options: CheckoutOptions): Screen {
  const { view, busy, error, trouble, chosen, leftBehind, window, code, late } = state
  const broken = trouble ?? (view ? null : error)
  if (view?.status === 'paid') return 'paid'
  const payment = view?.payment
  const action = payment?.action
  const current = payment && payment.id !== leftBehind
  const pending = current && payment.status === 'pending'
  const framed = pending && action?.type === 'open' && presentationFor(options.presentation, action.presentation) === 'frame'
  // A frame is never torn down for a bad link: the buyer may be in the middle of something there.
  if (broken && !framed) return broken.repeatable ? 'offline' : 'impossible'
  if (!view) return 'opening'
  if (view.status === 'cancelled' || view.status === 'expired') return 'ended'
  // Paid, and the checkout not yet: amounts are being compared.
  if (payment?.status === 'paid') return 'waiting'
  if (pending) {
    if (!action) return 'checking'
    if (framed) return 'frame'
    if (code) return 'code'
    if (window === 'opened') return 'window'
    if (window === 'blocked') return window
    if (late) return 'checking'
    return action.type === 'open' ? 'waiting' : 'device'
  }
  if (current) return 'declined'
  const rows = rowsOf(view, options)
  // A row that needs no details is started where it stands.
  const startedInPlace = chosen && busy === 'starting' && rows.length > 1 && !fieldsOf(chosen, state, options).length
  if (!startedInPlace && (chosen || rows.length === 1)) return 'details'
  return rows.length ? (payment?.status === 'pending' ? 'otherWays' : 'choose') : 'impossible'
}

/** Every way to pay, mediums as rows of their own. Only the asked-for provider's, where the checkout has it. */
export function rowsOf(view: CheckoutView, options: CheckoutOptions): Row[] {
  const rows = view.methods.flatMap((method): Row[] => {
    const { provider, label, mediums } = method
    return mediums?.length ? mediums.map((medium) => ({ provider, medium: medium.id, label: medium.label, method })) : [{ provider, label, method }]
  })
  const asked = rows.filter(({ provider }) => provider === options.provider)
  return asked.length ? asked : rows
}

/** The way that is chosen, or the only one there is. */
export function chosenRow({ view, chosen }: CheckoutState, options: CheckoutOptions): Row | undefined {
  return chosen ?? (view ? rowsOf(view, options)[0] : undefined)
}

/** The fields that have to be asked for. A number that a prompt goes to is always shown, so that it can be put right. */
export function fieldsOf({ method }: Row, { view, draft, fieldErrors }: CheckoutState, options: CheckoutOptions): CustomerField[] {
  const known: Customer = { ...view?.customer, ...options.customer }
  return method.needs.filter((need) => !known[need] || need in draft || need in fieldErrors || (need === 'phone' && method.flow === 'device'))
}

/** What is known of the buyer: typed here, told by the page, told by the server; the nearest wins. */
export const customerOf = ({ view, draft }: CheckoutState, options: CheckoutOptions): Customer => ({ ...view?.customer, ...options.customer, ...draft })

/** The name that the buyer knows the provider of this attempt by. */
export function labelOf({ view, chosen }: CheckoutState): string {
  const provider = view?.payment?.provider ?? chosen?.provider
  return (chosen?.provider === provider ? chosen : view?.methods.find((method) => method.provider === provider))?.label ?? provider ?? ''
}
