/** Tells the buyer of money that does not fit the order: what arrived, and what happens next. */

import type { MoneyView, NoticeView } from '../contract/wire.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import { amountOf, fact } from './layout.ts'
import type { PageContext } from './layout.ts'

export interface NoticeOptions {
  readonly notice: NoticeView
  /** The price of the order. */
  readonly money: MoneyView
  /** Whether the order is paid, by this money or by other. */
  readonly paid: boolean
}

export type NoticeTexts = readonly [headline: string, body: string]

export function noticeTexts(context: PageContext, { notice, money }: NoticeOptions): NoticeTexts {
  const amounts = { paid: amountOf(context, notice.paid), price: amountOf(context, money) }
  return context.words.notice[notice.kind](amounts, context.shop?.name)
}

/** As a note beside what the page says of the payment. */
export function noticeBlock(context: PageContext, options: NoticeOptions): Html {
  const [headline, body] = noticeTexts(context, options)
  return html`<div class="note" role="alert"><b>${headline}</b> ${body}</div>${noticeFacts(context, options)}`
}

/** The payments that the notice is about, as the buyer has to quote them. */
export function noticeFacts(context: PageContext, { notice }: NoticeOptions): Html {
  const { receipt } = context.words
  return html`<dl>${notice.payments.map(({ reference, transactionId, paid }) => [
    fact(receipt.reference, html`<bdi>${reference}</bdi> · ${amountOf(context, paid)}`),
    transactionId !== undefined && fact(receipt.transaction, html`<bdi>${transactionId}</bdi>`),
  ])}</dl>`
}
