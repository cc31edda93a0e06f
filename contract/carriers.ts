import { oneOf } from './values.ts';

export const CarrierKind = oneOf(['smpp', 'mobile_message', 'twilio', 'kannel']);
export type CarrierKind = 'smpp' | 'mobile_message' | 'twilio' | 'kannel';
