import { ACCOUNT_ROUTES } from './account-routes.ts';
import { ORDER_ROUTES } from './order-routes.ts';
import { PUBLIC_ROUTES } from './public-routes.ts';
import type { Routes } from './route.ts';

/** Every endpoint the exchange answers. */
export const ROUTES: Routes = { ...PUBLIC_ROUTES, ...ACCOUNT_ROUTES, ...ORDER_ROUTES };
