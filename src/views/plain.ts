/** Stands in for a screen that has not arrived: what the server said, what becomes of money, and the way out. True, if not all of it. */

import { html, nothing } from 'lit/html.js'
import type { View } from './context.ts'
import { leave, message } from './context.ts'
import { check } from './under-way.ts'

export const plain: View = (context) => {
  const { state: { view, trouble, error }, controller, t, amount, way } = context
  const problem = trouble ?? error
  const payment = view?.payment
  const said = payment?.message
  const pending = view && controller.pending
  const [headline, body] =
    !view ? [problem!.message, problem!.code]
    : view.status === 'paid' ? [t.paid(amount), said]
    : pending ? [t.waiting(way), said ?? t.waitingBody]
    : [t.notPaid, `${said ?? ''} ${t.lateMoney}`]
  return message(nothing, 'none', headline, body, [pending ? check(context) : nothing, leave(context, !pending)],
    // A window may have been blocked.
    pending && payment?.action?.type === 'open' ? html`<a target="_blank" rel="noreferrer" href=${payment.action.url}>${t.framed(way)}</a>` : nothing)
}
