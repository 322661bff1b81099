/** Stands in for a screen that has not arrived: what the server said, what becomes of money, and the way out. True, if not all of it. */

import { nothing } from 'lit/html.js'
import type { View } from './context.ts'
import { leave, message, primary } from './context.ts'
import { waiting } from './under-way.ts'

export const plain: View = (context) => {
  const { state: { view, trouble }, controller, t } = context
  if (view && controller.pending) return waiting(context)
  const said = view?.payment?.message ?? ''
  return message(nothing, view ? t.notPaid : trouble!.message, view ? `${said} ${t.lateMoney}` : trouble!.code, leave(context, primary))
}
