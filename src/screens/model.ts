/** What a screen is drawn from, and what it may request. Screens are pure functions of the two. */

import type { TemplateResult } from 'lit'
import type { Customer, CustomerField } from '../../server/contract/wire.ts'
import type { CheckoutActions, RareActions } from '../checkout/actions.ts'
import type { CheckoutOptions } from '../checkout/options.ts'
import { isSmallTouchScreen } from '../checkout/presentation.ts'
import type { CheckoutState, MethodOption, ScreenName } from '../checkout/state.ts'
import {
  customerOf,
  fieldsOf,
  isMoneyMoving,
  methodLabelOf,
  methodOptionsOf,
  optionOfPayment,
  screenOf,
} from '../checkout/state.ts'
import type { CommonWords, Dictionary, RareWords } from '../locales/dictionary.ts'
import { formatMoney } from '../locales/money.ts'

/** Whatever the buyer can do: about the checkout, and about the modal around it. */
export interface ScreenActions extends CheckoutActions {
  /** Closes the modal, after a question while money may be moving. */
  askToLeave(): void
  /** The button of a screen that has nothing more to do. */
  leave(): void
}

/** The rare words come with the lazy screens. */
export type CurrentWords = CommonWords & Partial<RareWords>

export interface ScreenModel {
  readonly screen: ScreenName
  readonly state: CheckoutState
  readonly words: CurrentWords
  /** BCP 47, for digits and dates. */
  readonly locale: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
  /** The price in the buyer's digits; empty while it is not known. */
  readonly amount: string
  /** The provider or medium, as the buyer knows it. */
  readonly method: string
  readonly methods: readonly MethodOption[]
  /** There is more than one method. */
  readonly hasChoice: boolean
  /** The method whose details are shown. */
  readonly option: MethodOption | undefined
  /** The details that it asks for. */
  readonly fields: readonly CustomerField[]
  readonly customer: Customer
  readonly isMoneyMoving: boolean
  /** All that another push request needs is known. */
  readonly canSendAgain: boolean
  /** The checkout can be handed to a phone, since this is none. */
  readonly canScan: boolean
  /** A checkout that the shop's server opened can only be opened again there. */
  readonly canStartAgain: boolean
  /** A page of its own, where there is nothing to close. */
  readonly isPage: boolean
  /** The address that the page follows when the modal closes. */
  readonly address: string | null
}

export type Screen = (model: ScreenModel, actions: ScreenActions) => TemplateResult

/** A lazy screen brings the words and the actions that it needs. */
export type LazyModel = ScreenModel & { readonly words: Dictionary }
export type LazyScreenTemplate = (model: LazyModel, actions: ScreenActions & RareActions) => TemplateResult

/** What the model is made from besides the state. */
export interface Surroundings {
  readonly options: CheckoutOptions
  readonly words: CurrentWords
  readonly locale: string | undefined
  readonly now: number
  readonly isPage: boolean
  readonly address: string | null
}

export function modelOf(state: CheckoutState, { options, ...surroundings }: Surroundings): ScreenModel {
  const { view } = state
  const methods = view ? methodOptionsOf(view, options) : []
  const option = state.chosen ?? methods[0]
  const customer = customerOf(state, options)
  const started = optionOfPayment(state)
  return {
    ...surroundings,
    screen: screenOf(state, options),
    state,
    amount: view ? formatMoney(view.money, surroundings.locale) : '',
    method: methodLabelOf(state),
    methods,
    hasChoice: methods.length > 1,
    option,
    fields: option ? fieldsOf(option, state, options) : [],
    customer,
    isMoneyMoving: isMoneyMoving(state),
    canSendAgain: started !== null && started.method.needs.every((field) => customer[field]),
    canScan: !isSmallTouchScreen(),
    canStartAgain: !options.checkout,
  }
}
