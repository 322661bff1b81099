/** The input of a screen: a model and the actions that it may request. Screens are pure functions of the two. */

import type { TemplateResult } from 'lit'
import type { CheckoutView, Customer } from '../../server/contract/wire.ts'
import type { CheckoutActions, PendingActions, RareActions } from '../checkout/actions.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import type { CheckoutState, MethodOption, ScreenName } from '../checkout/state.ts'
import { customerOf, methodLabelOf, methodOptionsOf, providerLabelOf, screenOf } from '../checkout/state.ts'
import type { CommonWords, PendingWords, RareWords } from '../locales/dictionary.ts'
import { formatMoney } from '../locales/money.ts'

type TestTexts = Pick<typeof import('../locales/test-words.ts'), 'inTestWords'>

/** The buyer's actions on the checkout and on the modal around it. */
export interface ScreenActions extends CheckoutActions, Partial<PendingActions> {
  /** Closes the modal. While money may be moving, it asks the buyer first. */
  requestClose(): void
  /** Closes the modal from a screen that has nothing more to do. */
  done(): void
}

/** The lazy screens bring words of their own, and test payments theirs. */
export type CurrentWords = CommonWords & Partial<PendingWords & RareWords & TestTexts>

/** The input of the model besides the state. */
export interface Surroundings {
  readonly options: CheckoutOptions
  readonly words: CurrentWords
  /** BCP 47, for digits and dates. */
  readonly locale: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
  /** What the page calls itself, in place of the shop's name from the server. */
  readonly site: string | undefined
  /** The hosted page, where there is nothing to close. */
  readonly isPage: boolean
  /** The address that the page follows when the modal closes. */
  readonly address: string | null
  /** When the page follows that address by itself, in epoch milliseconds; null when it does not. */
  readonly returnAt: number | null
}

export interface ScreenModel extends Surroundings {
  readonly screen: ScreenName
  readonly state: CheckoutState
  /** The price in the buyer's digits; empty while it is not known. */
  readonly amount: string
  /** The name of the provider or medium. */
  readonly method: string
  readonly methods: readonly MethodOption[]
  /** There is more than one method. */
  readonly hasChoice: boolean
  readonly customer: Customer
  /** The provider of the attempt, or the only one; undefined while the buyer can choose between several. */
  readonly provider: string | undefined
  /** The name of the shop, from the server or else from the page, if one of them names it. */
  readonly shop: string | undefined
}

export type Screen = (model: ScreenModel, actions: ScreenActions) => TemplateResult

/** A lazy screen also gets the words and the actions that are in its file. */
export type PendingModel = ScreenModel & { readonly words: CommonWords & PendingWords }
export type PendingTemplate = (model: PendingModel, actions: ScreenActions) => TemplateResult
export type RareModel = ScreenModel & { readonly words: CommonWords & RareWords }
export type RareTemplate = (model: RareModel, actions: ScreenActions & RareActions) => TemplateResult

export function modelOf(untranslated: CheckoutState, surroundings: Surroundings): ScreenModel {
  const { options, locale, words } = surroundings
  const view = untranslated.view && translated(untranslated.view, words)
  const state = { ...untranslated, view }
  const methods = view ? methodOptionsOf(view, options) : []
  return {
    ...surroundings,
    screen: screenOf(state, options),
    state,
    amount: view ? formatMoney(view.money, locale) : '',
    method: methodLabelOf(state),
    provider: providerLabelOf(state, methods),
    methods,
    hasChoice: methods.length > 1,
    customer: customerOf(state, options),
    shop: view?.shop?.name || surroundings.site,
  }
}

/** The view with its messages in the language of the words. The server writes them in English. */
function translated(original: CheckoutView, { reasons, lang, inTestWords }: CurrentWords): CheckoutView {
  const view = inTestWords?.(original, lang) ?? original
  const { payment, methods } = view
  const message = payment?.reason && reasons?.[payment.reason]
  if (!message) return view
  const label = methods.find(({ provider }) => provider === payment.provider)?.label ?? payment.provider
  return { ...view, payment: { ...payment, message: message(label) } }
}
