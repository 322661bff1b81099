/** An end of which the rest is not here to tell more: what the server said, what becomes of money, and the way out. */

import { nothing } from 'lit/html.js'
import type { View } from './context.ts'
import { leave, message } from './context.ts'

export const plain: View = (context) => {
  const { state: { view, trouble, error }, t } = context
  const problem = trouble ?? error
  return message(nothing, 'none', problem?.message ?? t.notPaid, problem?.code ?? `${view?.payment?.message ?? ''} ${t.lateMoney}`, leave(context, true))
}
