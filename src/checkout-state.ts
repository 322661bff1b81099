/** What the modal knows, and which screen that comes to. Pure: the server's view in, a word out. */

import type { CheckoutView, Customer, CustomerField, MethodView } from '../server/wire.ts'
import type { CheckoutError } from './errors.ts'
import type { CheckoutOptions } from './options.ts'
import type { ProviderWindow } from './presentation.ts'
import { presentationFor } from './presentation.ts'

/** One way to pay: a method, or one medium of a method that has several. */
export interface Row {
  provider: string
  medium: string | undefined
  label: string
  method: MethodView
}

/** What may be asked over a screen: to close the modal, to cancel the payment. */
export type Question = 'leave' | 'giveUp'

export interface CheckoutState {
  /** The server's last view: the only source of what is said about money. */
  view: CheckoutView | null
  /** What is being asked for just now. */
  busy?: 'starting' | 'checking' | 'cancelling' | null
  /** Why the last thing asked could not be done. */
  error?: CheckoutError | null
  /** The server cannot be reached at the moment, or will not have it. */
  trouble?: CheckoutError | null
  chosen?: Row | null
  /** The buyer wants another way to pay than the attempt with this payment id. */
  leftBehind?: string | null | undefined
  /** The buyer's answers so far. */
  draft: Customer
  fieldErrors: Partial<Record<CustomerField, string>>
  /** What became of the provider's window: a window of this page, blocked by the browser, or the whole page is on its way there. */
  window?: ProviderWindow | null
  /** The buyer wants a code for the phone instead. */
  code?: boolean
  /** No news for longer than it usually takes. */
  late?: boolean
  /** When this page heard that it is paid; not when it was paid before. */
  paidAt?: Date
  /** The reference has just been copied. */
  copied?: boolean
  /** What is asked over the screen. */
  asking?: Question | null
  /** The file of the detours has not come in time, or not at all. */
  missing?: boolean
}

/** Screens that come with the modal: all that a purchase goes through, and what must be there without a link. */
export type MainScreen = 'opening' | 'choose' | 'details' | 'frame' | 'device' | 'window' | 'waiting' | 'paid' | 'offline'
/** Those of a file of its own: see `detours.ts`. */
export type DetourScreen = 'otherWays' | 'blocked' | 'code' | 'checking' | 'declined' | 'ended' | 'impossible'
export type Screen = MainScreen | DetourScreen

export const initialState: CheckoutState = { view: null, draft: {}, fieldErrors: {} }

export function screenOf(state: CheckoutState, options: CheckoutOptions): Screen {
  const { view, busy, trouble, chosen, leftBehind, window, code, late } = state
  if (view?.status === 'paid') return 'paid'
  const payment = view?.payment
  const action = payment?.action
  const current = payment && payment.id !== leftBehind
  const pending = current && payment.status === 'pending'
  const framed = pending && action?.type === 'open' && presentationFor(options.presentation, action.presentation) === 'frame'
  // A frame is never torn down for a bad link: the buyer may be in the middle of something there.
  if (trouble && !framed) return trouble.repeatable ? 'offline' : 'impossible'
  if (!view) return 'opening'
  if (/cancelled|expired/.test(view.status)) return 'ended'
  // Paid, and the checkout not yet: amounts are being compared.
  if (payment?.status === 'paid') return 'waiting'
  if (pending) {
    if (!action) return 'checking'
    if (framed) return 'frame'
    if (code) return 'code'
    if (window === 'window' || window === 'blocked') return window
    if (late) return 'checking'
    return action.type === 'open' ? 'waiting' : 'device'
  }
  if (current) return 'declined'
  const rows = rowsOf(view, options)
  // A row that needs no details is started where it stands.
  const startedInPlace = chosen && busy === 'starting' && rows[1] && !fieldsOf(chosen, state, options).length
  if (!startedInPlace && (chosen || rows.length === 1)) return 'details'
  return rows.length ? (payment?.status === 'pending' ? 'otherWays' : 'choose') : 'impossible'
}

/** Every way to pay, mediums as rows of their own. Only the asked-for provider's, where the checkout has it. */
export function rowsOf(view: CheckoutView, { provider: asked }: CheckoutOptions): Row[] {
  const rows = view.methods.flatMap((method): Row[] => {
    const { provider, label, mediums } = method
    return (mediums?.length ? mediums : [{ id: undefined, label }]).map(({ id: medium, label }) => ({ provider, medium, label, method }))
  })
  const only = rows.filter(({ provider }) => provider === asked)
  return only.length ? only : rows
}

/** The fields that have to be asked for. A number that a prompt goes to is always shown, so that it can be put right. */
export function fieldsOf({ method: { needs, flow } }: Row, state: CheckoutState, options: CheckoutOptions): CustomerField[] {
  const { draft, fieldErrors } = state
  const known = customerOf({ ...state, draft: {} }, options)
  return needs.filter((need) => !known[need] || need in draft || need in fieldErrors || (need === 'phone' && flow === 'device'))
}

/** What is known of the buyer: typed here, told by the page, told by the server; the nearest wins. */
export const customerOf = ({ view, draft }: CheckoutState, { customer }: CheckoutOptions): Customer => ({ ...view?.customer, ...customer, ...draft })

/** The name that the buyer knows the provider of this attempt by. */
export function labelOf({ view, chosen }: CheckoutState): string {
  const provider = view?.payment?.provider ?? chosen?.provider
  return (chosen?.provider === provider ? chosen : view?.methods.find((method) => method.provider === provider))?.label ?? provider ?? ''
}
