import { Button, IconButton } from "../../components/button.tsx";

/** Offers the tour to who is here for the first time, in a line of its own. */
export function TourOffer({ onTake, onDecline }: { onTake(): void; onDecline(): void }) {
  return (
    <aside class="tour-offer" aria-label="Tour">
      <span>New here? Train, serve and change a script in five steps.</span>
      <Button onClick={onTake}>Take the tour</Button>
      <IconButton icon="close" label="No tour" onClick={onDecline} />
    </aside>
  );
}
