/** When the server cannot be asked, or will not have it. */

import { html, nothing } from 'lit/html.js'
import type { TemplateResult } from 'lit/html.js'
import type { FirstContext } from './context.ts'
import { leave, message, primary, wordsFor } from './context.ts'
import { alert, noSignal, tick } from './icons.ts'

export const offline = (context: FirstContext): TemplateResult => {
  const { state, controller, t } = context
  const unreachable = (state.trouble ?? state.error)!.status > 0
  return message(noSignal, '', unreachable ? t.unreachable : t.offline, unreachable ? t.unreachableBody : t.offlineBody, [
    primary(t.tryNow, () => controller.retry(), state.busy === 'checking' || state.busy === 'opening'),
    leave(context),
  ])
}

export const impossible = (context: FirstContext): TemplateResult => {
  const { state, t } = context
  const error = state.trouble ?? state.error
  const code = error?.code ?? 'no_payment_method'
  const [headline, body] = error ? wordsFor(error, t) : t.problems[code]!
  return message(code === 'order_paid' ? tick : alert, '', headline, body, leave(context, true), code === 'order_paid' ? nothing : html`<p class="note">${t.code}: <b>${code}</b></p>`)
}
