export * from './lane-handler.js';
