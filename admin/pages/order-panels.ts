/** Beside the timeline of an order: its money, its buyer, each payment, and what else belongs to it. */

import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import type {
  CutList,
  MoneyView,
  OperatorCheckoutView,
  OperatorOrderView,
  OperatorPaymentView,
} from '../../server/contract/operator.ts'
import type { ConsoleContext } from '../app/context.ts'
import { facts } from '../parts/facts.ts'
import { rowsById } from '../parts/rows.ts'
import { eventPill } from '../parts/situation.ts'
import { storedText } from '../parts/stored-text.ts'
import { cancelCheckout, checkPayment, lookUpTransaction, resendEvents, reviewPayment } from './actions.ts'
import { eraseCustomer } from './erase-customer.ts'
import { payerOf } from './anomaly-words.ts'
import { answerOf, triesList } from './event-tries.ts'
import { returnMoney, resolveRefund } from './refund-actions.ts'
import { outcomeText } from './server-words.ts'

/** Runs an action, and shows what became of the order. */
export type Act = (action: Promise<boolean>) => void

type Panel = TemplateResult | typeof nothing

export function orderPanels(order: OperatorOrderView, context: ConsoleContext, act: Act): TemplateResult {
  return html`${moneyPanel(order, context)} ${buyerPanel(order, context, act)}
  ${rowsById(order.payments, (payment) => paymentPanel(payment, order.payments.length > 1, context, act))}
  ${cutNote('payments', order, context)}
  ${refundsPanel(order, context)} ${providerRefundsPanel(order, context, act)}
  ${checkoutsPanel(order, context, act)} ${deliveriesPanel(order, context, act)}
  ${actionsPanel(order, context)}`
}

/** Says that a list is not the whole one. */
export function cutNote(list: CutList, { cut }: OperatorOrderView, { words }: ConsoleContext): Panel {
  return cut?.includes(list) ? html`<p class="facts muted">${words.listCut}</p>` : nothing
}

function moneyPanel(order: OperatorOrderView, context: ConsoleContext): TemplateResult {
  const { words, format } = context
  const amount = (label: string, money: MoneyView | null): [string, TemplateResult | null] => [
    label,
    money && money.minor > 0 ? html`<span class="num">${format.money(money)}</span>` : null,
  ]
  return html`<section class="panel">
    <header><h2>${words.money}</h2></header>
    ${facts([
      amount(words.price, order.money),
      amount(words.received, order.received),
      amount(words.missing, order.missing),
      amount(words.excess, order.excess),
      amount(words.refunded, order.refunded),
      [words.paidAt, order.paidAt ? format.full(order.paidAt) : null],
      [words.pricing, order.pricing === 'open' ? words.openAmount : null],
      ...(order.items ?? []).map(({ name, quantity, amount }): [TemplateResult, string] => [
        html`${format.number(quantity)} × ${storedText(name)}`,
        format.money({ ...order.money, amount }),
      ]),
    ])}
  </section>`
}

function buyerPanel({ customer }: OperatorOrderView, context: ConsoleContext, act: Act): TemplateResult {
  const { words } = context
  return html`<section class="panel">
    <header>
      <h2>${words.buyer}</h2>
      ${
        customer
          ? html`<button class="btn ghost small" @click=${() => act(eraseCustomer(context, customer))}>
            ${words.erase}
          </button>`
          : nothing
      }
    </header>
    ${
      customer
        ? facts([
            [words.name, customer.name ? storedText(customer.name) : null],
            [words.phone, customer.phone ? html`<span class="num">${storedText(customer.phone)}</span>` : null],
            [words.email, customer.email ? storedText(customer.email) : null],
          ])
        : html`<p class="facts muted">${words.noBuyer}</p>`
    }
  </section>`
}

function paymentPanel(
  payment: OperatorPaymentView,
  isOneOfMany: boolean,
  context: ConsoleContext,
  act: Act,
): TemplateResult {
  const { words, format } = context
  const { label, medium, received, refundable, canRefund } = payment
  const through = medium ? words.through(medium.label, label) : label
  return html`<section class="panel">
    <header>
      <h2>${words.payment}${isOneOfMany ? html` · ${storedText(payerOf(payment))}` : nothing}</h2>
      ${
        refundable && refundable.minor > 0
          ? html`<button
            class="btn ghost small"
            @click=${() =>
              act(
                returnMoney(
                  {
                    orderId: payment.orderId,
                    paymentId: payment.id,
                    transactionId: payment.transactionId,
                    refundable,
                    providerLabel: label,
                    canRefund,
                    tellsShop: payment.finalizedOrder,
                  },
                  context,
                ),
              )}
          >
            ${canRefund ? words.refund : words.recordRefund}
          </button>`
          : nothing
      }
      ${
        payment.canReview
          ? html`<button class="btn ghost small" @click=${() => act(reviewPayment(payment, context))}>
            ${words.markReviewed}
          </button>`
          : nothing
      }
    </header>
    ${facts([
      [words.status, words.paymentStatus[payment.status]],
      [words.received, received ? html`<span class="num">${format.money(received)}</span>` : null],
      [words.paidWith, storedText(through)],
      [words.transactionId, code(payment.transactionId)],
      [words.providerRef, payment.providerRef === payment.transactionId ? null : code(payment.providerRef)],
      [words.reference, code(payment.reference)],
      [words.merchantReference, code(payment.merchantReference)],
      [words.payment, code(payment.id)],
      [words.started, format.full(payment.startedAt)],
      [words.paidAt, payment.paidAt ? format.full(payment.paidAt) : null],
      [words.nextCheck, payment.nextPollAt ? format.full(payment.nextPollAt) : null],
    ])}
    ${
      isOneOfMany && (payment.canCheck || payment.canLookUpTransaction)
        ? html`<footer>
          ${
            payment.canLookUpTransaction
              ? html`<button class="link" @click=${() => act(lookUpTransaction(payment, context))}>
                ${words.lookUp}
              </button>`
              : nothing
          }
          ${
            payment.canCheck
              ? html`<button class="link" @click=${() => act(checkPayment(payment, context))}>
                ${words.checkNow}
              </button>`
              : nothing
          }
        </footer>`
        : nothing
    }
  </section>`
}

function refundsPanel(order: OperatorOrderView, context: ConsoleContext): Panel {
  const { words, format } = context
  const { refunds } = order
  if (refunds.length === 0) return nothing
  return html`<section class="panel">
    <header><h2>${words.refunds}</h2></header>
    <ul class="list">
      ${refunds.map(
        ({ money, at, label, source, reportedAt, note }) =>
          html`<li>
            <div class="grow">
              <b class="num">${format.money(money)}</b>
              <small>${source === 'operator' ? words.recordedHere : words.reportedBy(label)} · ${format.full(at)}</small>
              ${
                source === 'operator' && reportedAt
                  ? html`<small>${words.reportedBy(label)} · ${format.full(reportedAt)}</small>`
                  : nothing
              }
              ${note ? html`<small>${storedText(note, { whole: true })}</small>` : nothing}
            </div>
          </li>`,
      )}
    </ul>
    ${cutNote('refunds', order, context)}
  </section>`
}

/** Those that are done are among the refunds. */
function providerRefundsPanel(order: OperatorOrderView, context: ConsoleContext, act: Act): Panel {
  const { words, format } = context
  const shown = order.providerRefunds.filter(({ state }) => state !== 'done')
  if (shown.length === 0) return nothing
  return html`<section class="panel">
    <header><h2>${words.refundsAtProvider}</h2></header>
    <ul class="list">
      ${rowsById(
        shown,
        (refund) =>
          html`<li>
            <div class="grow">
              <b class="num">${format.money(refund.money)}</b>
              <small>
                ${refund.needsPerson ? words.refundNeedsPerson(refund.label) : words.refundStates[refund.state](refund.label)}
                ${refund.reason ? words.refundRefusals[refund.reason] : nothing}
              </small>
              <small>
                ${format.full(refund.at)}${
                  refund.nextRequestAt ? ` · ${words.nextTry(format.short(refund.nextRequestAt))}` : ''
                }
              </small>
              <small>${storedText(refund.note, { whole: true })}</small>
            </div>
            ${
              refund.needsPerson
                ? html`<button class="btn small" @click=${() => act(resolveRefund(refund, context))}>
                  ${words.resolveRefund}
                </button>`
                : nothing
            }
          </li>`,
      )}
    </ul>
    ${cutNote('providerRefunds', order, context)}
  </section>`
}

function checkoutsPanel(order: OperatorOrderView, context: ConsoleContext, act: Act): Panel {
  const { words, format } = context
  const open = order.checkouts.filter(({ canCancel }) => canCancel)
  if (open.length === 0) return nothing
  return html`<section class="panel">
    <header><h2>${words.openCheckouts}</h2></header>
    <ul class="list">
      ${rowsById(
        open,
        (checkout: OperatorCheckoutView) =>
          html`<li>
            <div class="grow">
              <b class="num">${format.money(checkout.money)}</b>
              <small>${words.openUntil(format.full(checkout.expiresAt))}</small>
            </div>
            <button class="btn small danger" @click=${() => act(cancelCheckout(checkout, context))}>
              ${words.cancelCheckout}
            </button>
          </li>`,
      )}
    </ul>
    ${cutNote('checkouts', order, context)}
  </section>`
}

function deliveriesPanel(order: OperatorOrderView, context: ConsoleContext, act: Act): Panel {
  const { words, format } = context
  const { deliveries } = order
  if (deliveries.length === 0) return nothing
  return html`<section class="panel">
    <header><h2>${words.toYourShop}</h2></header>
    <ul class="list">
      ${rowsById(
        deliveries,
        (event) =>
          html`<li>
            <div class="grow">
              <b class="mono">${event.type}</b>
              <small>
                ${eventPill(event.status, words)}
                ${[
                  words.tries(event.tries, format.number(event.tries)),
                  event.attempts[0] && answerOf(event.attempts[0], context),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </small>
              ${
                event.attempts.length > 1
                  ? html`<details>
                    <summary>${words.showTries}</summary>
                    ${triesList(event.attempts, context)}
                  </details>`
                  : nothing
              }
            </div>
            ${
              event.canResend
                ? html`<button
                  class="btn small"
                  aria-label="${words.resend}: ${event.type}"
                  @click=${() => act(resendEvents([event], context))}
                >
                  ${words.resend}
                </button>`
                : nothing
            }
          </li>`,
      )}
    </ul>
    ${cutNote('deliveries', order, context)}
  </section>`
}

function actionsPanel(order: OperatorOrderView, context: ConsoleContext): Panel {
  const { words, format } = context
  const { actions } = order
  if (actions.length === 0) return nothing
  return html`<section class="panel">
    <header><h2>${words.auditLog}</h2></header>
    <ul class="list">
      ${actions.map(
        ({ action, at, operator, note, outcome }) =>
          html`<li>
            <div class="grow">
              <b>${words.actionNames[action]}</b>
              <small>${format.full(at)} · <span class="mono">${operator}</span>${
                outcome ? html` · ${storedText(outcomeText(outcome, context))}` : nothing
              }</small>
              ${note ? html`<small>${storedText(note, { whole: true })}</small>` : nothing}
            </div>
          </li>`,
      )}
    </ul>
    ${cutNote('actions', order, context)}
  </section>`
}

function code(text: string | undefined): TemplateResult | null {
  return text === undefined ? null : html`<span class="mono">${storedText(text, { whole: true })}</span>`
}
