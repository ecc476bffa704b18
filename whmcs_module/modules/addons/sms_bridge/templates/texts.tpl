{* What was sent to the client. Markup that every theme draws; each value is text and escaped here. *}
<div class="sms-bridge" dir="auto">
    {if $sms_forbidden}
    <p><strong>{$sms_words.no_links|escape:'html'}</strong></p>
    <div class="alert alert-warning" role="alert">{$sms_words.forbidden|escape:'html'}</div>
    {else}
    <p>{$sms_words.intro|escape:'html'}</p>
    <p><strong>{$sms_words.no_links|escape:'html'}</strong></p>
    <p>
        {$sms_words.how_off|escape:'html'}
        <a href="clientarea.php?action=details">{$sms_words.details|escape:'html'}</a>
    </p>
    {if $sms_stopped}<div class="alert alert-warning" role="status">{$sms_stopped|escape:'html'}</div>{/if}
    {if $sms_away}
        <div class="alert alert-warning" role="alert">{$sms_words.away|escape:'html'}</div>
    {elseif !$sms_texts}
        <div class="alert alert-info" role="status">{$sms_words.none|escape:'html'}</div>
    {else}
        <ul class="list-unstyled">
            {foreach $sms_texts as $sms_text}
                <li>
                    <hr>
                    <p>
                        <time datetime="{$sms_text.iso|escape:'html'}"><strong>{$sms_text.at|escape:'html'}</strong></time>
                        &middot; {$sms_text.state|escape:'html'}{if $sms_text.number} &middot; <bdi>{$sms_text.number|escape:'html'}</bdi>{/if}

                    </p>
                    {if $sms_text.text}
                        <blockquote dir="auto" style="overflow-wrap: anywhere; font-size: inherit">{$sms_text.text|escape:'html'|nl2br}</blockquote>
                    {else}
                        <p><em>{$sms_words.erased|escape:'html'}</em></p>
                    {/if}
                </li>
            {/foreach}
        </ul>
        {if $sms_older}<p><a href="{$sms_older|escape:'html'}">{$sms_words.older|escape:'html'}</a></p>{/if}
    {/if}
    {/if}
</div>
