/** Who is calling, for what happens deep inside of a call: nobody hands it through every function. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from './principal.ts';

const callers = new AsyncLocalStorage<Principal>();

/** Does work in the name of a caller. */
export const runAs = <T>(caller: Principal, work: () => T): T => callers.run(caller, work);

/** Undefined outside of a call that came through the gates. */
export const currentCaller = (): Principal | undefined => callers.getStore();
