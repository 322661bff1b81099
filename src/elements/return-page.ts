/**
 * The return page: a window that the checkout opened has done its work. Elsewhere `close()` does nothing, and the page
 * says how it stands.
 */

window.close()
