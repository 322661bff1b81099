/** When the server cannot be asked. */

import type { TemplateResult } from 'lit/html.js'
import type { FirstContext } from './context.ts'
import { leave, message, primary } from './context.ts'
import { noSignal } from './icons.ts'

export const offline = (context: FirstContext): TemplateResult => {
  const { state, controller, t } = context
  const unreachable = (state.trouble ?? state.error)!.status > 0
  return message(noSignal, '', unreachable ? t.unreachable : t.offline, unreachable ? t.unreachableBody : t.offlineBody, [
    primary(t.tryNow, () => controller.retry(), state.busy === 'checking' || state.busy === 'opening'),
    leave(context),
  ])
}
