/**
 * From npm, the modal uses the Lit of the page, which brings its Trusted Types policy. The build for the script tag has a
 * Lit of its own, and replaces this module by `lit-policy.script-tag.ts`.
 */

import 'lit'
