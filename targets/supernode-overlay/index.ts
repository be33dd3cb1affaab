/** Target `supernode-overlay`: a phone book on the computers of its users, and what it takes to bring it down and back. */
export { type OverlayOptions, type OverlayOptionsInput, supernodeOverlay } from './options.js';
export { supernodeOverlayTarget } from './target.js';
