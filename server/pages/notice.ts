/** Tells the buyer of money that does not fit the order: what arrived, and what happens next. */

import type { MoneyView, NoticeView } from '../contract/wire.ts'
import { amountText } from './amount.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

export interface NoticeOptions {
  readonly notice: NoticeView
  /** The price of the order. */
  readonly money: MoneyView
  /** Whether the order is paid, by this money or by other. */
  readonly paid: boolean
  readonly locale?: string
}

export function noticeBlock(options: NoticeOptions): Html {
  return html`<div class="alert" role="alert">
<p>${noticeSentence(options)}</p>
${options.notice.payments.map(
  ({ reference, transactionId }) =>
    html`<p class="small">Reference ${reference}${
      transactionId !== undefined && html`, transaction ${transactionId}`
    }</p>`,
)}
</div>`
}

function noticeSentence({ notice, money, paid, locale }: NoticeOptions): string {
  const [arrived, price] = [amountText(notice.paid, locale), amountText(money, locale)]
  const next = paid
    ? 'The order is paid. The shop has been told of this payment, too, so that it can return what is too much.'
    : 'The order is not paid yet. The shop has been told and will be in touch. ' +
      'Please do not pay again before you have heard from it.'
  switch (notice.kind) {
    case 'underpaid':
      return `${arrived} arrived, which is less than the price of ${price}. ${next}`
    case 'overpaid':
      return `${arrived} arrived, which is more than the price of ${price}. ${next}`
    case 'wrong_currency':
      return `${arrived} arrived, in another currency than the price of ${price}. ${next}`
    case 'duplicate':
      return (
        `A second payment of ${arrived} arrived for this order. The order is paid once. ` +
        'The shop has been told, so that it can return the second payment.'
      )
  }
}
