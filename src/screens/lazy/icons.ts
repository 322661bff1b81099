/** Icons that only rarely needed screens use. */

import { icon } from '../icons.ts'

/** A part of the whole. */
export const pie = icon('M12 3.5a8.5 8.5 0 1 0 .01 0zM12 3.5V12l6 6')
export const twice = icon('M8.5 8.5h11v7h-11zM4.5 15.5V5.5h11M14 12v.01')
export const unplugged = icon('M9 3.5V8M15 3.5V8M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v3.5')
