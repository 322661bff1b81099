/** Icons as outlines in the colour of the text. */

import { html } from 'lit'
import type { TemplateResult } from 'lit'

export const cross = icon('M6 6l12 12M18 6L6 18')
export const chevron = icon('M9 6l6 6-6 6')
export const backArrow = icon('M15 6l-6 6 6 6')
export const phone = icon('M7 3h10v18H7zM11 18h2')
export const tick = icon('M5 12.5l4.5 4.5L19 7.5')
export const clock = icon('M12 7v5l3 2M12 3a9 9 0 1 0 .01 0z')
export const away = icon('M14 4h6v6M20 4l-9 9M18 14v6H4V6h6')
export const copySheets = icon('M9 9h10v11H9zM15 9V5H5v11h4')

export function icon(path: string): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${path}></path></svg>`
}
