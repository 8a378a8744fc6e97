/** What the venue's refusals of an address or a key ask for. */
export function adviceOn(error: unknown): string {
  const { httpStatus, venueCode } = (error ?? {}) as {
    readonly httpStatus?: number | null;
    readonly venueCode?: number | null;
  };
  if (httpStatus === 451)
    return 'the venue does not serve this region: deploy in another, such as eu-central-1 or ap-northeast-1';
  if (httpStatus === 403)
    return 'the venue’s firewall refuses this address: wait, then use an egress address of your own (-c egress=nat)';
  if (httpStatus === 401 || venueCode === -2014 || venueCode === -2015)
    return 'the key is wrong or not bound to this address: look at the secret and at the key’s addresses';
  if (httpStatus === 418 || httpStatus === 429)
    return 'the venue has silenced this address for asking too much: wait, then find out what else uses it';
  return 'try again; then look at the venue’s status page and the egress';
}
